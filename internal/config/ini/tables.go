package ini

import (
	"hash/maphash"
	"math/bits"
	"unicode/utf8"
)

// nameTable finds a section name that was there before, by open addressing:
// ten thousand sections cost one allocation.
type nameTable struct {
	seed  maphash.Seed
	slots []int32 // index into sections plus one; 0 is free
}

func newNameTable(sections int) nameTable {
	size := 1 << bits.Len(uint(2*max(sections, 4)))
	return nameTable{seed: maphash.MakeSeed(), slots: make([]int32, size)}
}

// add enters sections[i] and returns the index of the first section of that
// name, or -1 when there is none.
func (t *nameTable) add(sections []Span, i int) int {
	if 2*i >= len(t.slots) {
		t.grow(sections[:i])
	}
	slot, first := t.slot(sections, sections[i].Name)
	if first < 0 {
		*slot = int32(i + 1)
	}
	return first
}

// find returns the index of the first section of a name, or -1.
func (t *nameTable) find(sections []Span, name string) int {
	_, first := t.slot(sections, name)
	return first
}

// slot returns the slot of a name and the section in it, or -1 if it is free.
func (t *nameTable) slot(sections []Span, name string) (slot *int32, first int) {
	for at := maphash.String(t.seed, name); ; at++ {
		slot := &t.slots[at&uint64(len(t.slots)-1)]
		if *slot == 0 {
			return slot, -1
		}
		if first := int(*slot - 1); sections[first].Name == name {
			return slot, first
		}
	}
}

func (t *nameTable) grow(sections []Span) {
	t.slots = make([]int32, 2*len(t.slots))
	for i := range sections {
		t.add(sections, i)
	}
}

// keySet finds a key that a section has already, whatever its case. Short
// sections are compared one by one behind a filter of one word; long ones go
// through a map, so that no input makes it quadratic.
type keySet struct {
	keys   []keyAt
	filter uint64
	byName map[string]int
}

type keyAt struct {
	key  string
	line int
}

// manyKeys is the number of keys from which a map is used.
const manyKeys = 48

func (s *keySet) reset() {
	s.keys, s.filter, s.byName = s.keys[:0], 0, nil
}

// add enters a key and returns the line of the first of that name, or 0.
func (s *keySet) add(key string, line int) int {
	if s.byName != nil {
		return s.addMapped(key, line)
	}
	bit := filterBit(key)
	if s.filter&bit != 0 {
		for i := range s.keys {
			if sameKey(s.keys[i].key, key) {
				return s.keys[i].line
			}
		}
	}
	s.filter |= bit
	s.keys = append(s.keys, keyAt{key, line})
	if len(s.keys) == manyKeys {
		s.byName = make(map[string]int, 2*manyKeys)
		for _, k := range s.keys {
			s.byName[Fold(k.key)] = k.line
		}
	}
	return 0
}

func (s *keySet) addMapped(key string, line int) int {
	folded := Fold(key)
	if first, ok := s.byName[folded]; ok {
		return first
	}
	s.byName[folded] = line
	return 0
}

// filterBit maps a key to one of 64 bits, the same for every spelling. It
// looks at both ends only: folding changes the length of some letters.
func filterBit(key string) uint64 {
	first, last := key[0], key[len(key)-1]
	if first|last >= utf8.RuneSelf {
		key = Fold(key)
		first, last = key[0], key[len(key)-1]
	}
	return 1 << ((lower(first) ^ lower(last)<<1) & 63)
}
