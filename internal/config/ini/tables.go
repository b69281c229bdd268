package ini

import (
	"hash/maphash"
	"math/bits"
	"unicode/utf8"
)

// keySet finds a key that a section has already, whatever its case. The few
// keys of a usual section are compared one by one, and only where a filter of
// one word says that one may be equal; many keys go through a map, so that no
// input makes it quadratic. A map for every section would cost a file of
// 10,000 profiles 4 ms of its 9, comparing without the filter as much.
//
// Sections that a program wrote are all alike: a key that stands where it stood
// in the section above, below the same keys, is a new one without a look.
type keySet struct {
	few      [manyKeys]keyAt
	count    int // of few that are used
	above    int // of few that hold the section above, where it is still to come
	filter   uint64
	filtered int            // of few that are in the filter
	byName   map[string]int // all keys, once few is full
}

type keyAt struct {
	key  string
	text string // of its line, without the line end; "" unless it is a plain one with a value
	line int
}

// manyKeys is the number of keys from which a map is used.
const manyKeys = 48

// reset empties the set for the next section.
func (s *keySet) reset() {
	s.above = max(s.above, s.count)
	s.count, s.filter, s.filtered, s.byName = 0, 0, 0, nil
}

// addLineAsAbove enters the key of the first line of text if all of it stood in the
// same place above, and returns its length, else 0.
func (s *keySet) addLineAsAbove(text string, line int) (length int) {
	if s.count >= s.above {
		return 0
	}
	next := &s.few[s.count]
	length = len(next.text)
	if length == 0 || len(text) <= length || text[length] != '\n' || text[:length] != next.text {
		return 0
	}
	next.line = line
	s.count++
	return length
}

// addKeyAsAbove enters the key of a line if it stood in the same place above, and
// returns where its = is, else 0.
func (s *keySet) addKeyAsAbove(text string, line int) (mark int) {
	if s.count >= s.above {
		return 0
	}
	next := &s.few[s.count]
	mark = len(next.key)
	if mark >= len(text) || text[:mark] != next.key {
		return 0
	}
	if text[mark] == ' ' {
		mark++
	}
	if mark+1 >= len(text) || text[mark] != '=' { // none, or no value
		return 0
	}
	next.text, next.line = text, line
	s.count++
	return mark
}

// add enters a key and returns the line of the first of that name, or 0. Text is
// that of a plain line, else "".
func (s *keySet) add(key, text string, line int) (first int) {
	for ; s.filtered < s.count; s.filtered++ {
		s.filter |= filterBit(s.few[s.filtered].key)
	}
	bit := filterBit(key)
	if s.filter&bit != 0 {
		if first := s.find(key); first > 0 {
			return first
		}
	}
	s.filter |= bit
	s.above = 0
	if s.count < len(s.few) {
		s.few[s.count] = keyAt{key, text, line}
		s.count++
		s.filtered++
		return 0
	}
	if s.byName == nil {
		s.byName = make(map[string]int, 2*len(s.few))
		for _, k := range s.few {
			s.byName[Fold(k.key)] = k.line
		}
	}
	s.byName[Fold(key)] = line
	return 0
}

func (s *keySet) find(key string) (line int) {
	if s.byName != nil {
		return s.byName[Fold(key)]
	}
	for i := range s.few[:s.count] {
		if sameKey(s.few[i].key, key) {
			return s.few[i].line
		}
	}
	return 0
}

// filterBit maps a key to one of 64 bits, the same for every spelling: by what
// its ends have in common in both cases. (Their lengths may differ, as folding
// changes the length of some letters.) What is not ASCII may be equal to any.
func filterBit(key string) uint64 {
	first, last := key[0], key[len(key)-1]
	if first|last >= utf8.RuneSelf {
		return 1<<64 - 1
	}
	return 1 << ((first&31 ^ last<<1) & 63)
}

// nameTable finds a section by its name. A slot that is not 0 holds one more
// than the index of a section in the low bits, and bits of its name's hash in
// the high ones. A map has six times the pages, and filling it took a seventh
// of all the instructions in which 10,000 profiles are read.
type nameTable struct {
	slots []uint32 // a power of two
	seed  maphash.Seed
}

// newNameTable returns a table for up to n names, at most two thirds full.
func newNameTable(n int) nameTable {
	t := nameTable{slots: make([]uint32, 1<<bits.Len(uint(n+n/2))), seed: maphash.MakeSeed()}
	// A page that is read first and written later faults twice, and the second time
	// interrupts the other threads.
	clear(t.slots)
	return t
}

// slotOf returns the slot of a name, empty if there is no such section, and
// the bits of the hash that go into it.
func (x *Index) slotOf(name string) (slot *uint32, tag uint32) {
	slots, hash := x.names.slots, uint32(maphash.String(x.names.seed, name))
	mask := uint32(len(slots) - 1)
	tag = hash &^ mask
	for at := hash & mask; ; at = (at + 1) & mask {
		slot = &slots[at]
		if *slot == 0 || *slot&^mask == tag && x.Name(x.sectionOf(*slot)) == name {
			return slot, tag
		}
	}
}

// sectionOf returns the index of the section in a slot, -1 if it is empty.
func (x *Index) sectionOf(slot uint32) int { return int(slot&uint32(len(x.names.slots)-1)) - 1 }
