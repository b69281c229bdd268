package ini

import "unicode/utf8"

// keySet finds a key that a section has already, whatever its case. The few
// keys of a usual section are compared one by one, and only where a filter of
// one word says that one may be equal; many keys go through a map, so that no
// input makes it quadratic. A map for every section would cost a file of
// 10,000 profiles 4 ms of its 9, comparing without the filter as much.
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

func (s *keySet) reset() { s.keys, s.filter, s.byName = s.keys[:0], 0, nil }

// add enters a key and returns the line of the first of that name, or 0.
func (s *keySet) add(key string, line int) (first int) {
	if s.byName != nil {
		folded := Fold(key)
		if first, taken := s.byName[folded]; taken {
			return first
		}
		s.byName[folded] = line
		return 0
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

// filterBit maps a key to one of 64 bits, the same for every spelling. It
// looks at both ends only: folding changes the length of some letters.
func filterBit(key string) uint64 {
	first, last := key[0], key[len(key)-1]
	if first|last >= utf8.RuneSelf {
		key = Fold(key)
		first, last = key[0], key[len(key)-1]
	}
	return 1 << ((lowerByte(first) ^ lowerByte(last)<<1) & 63)
}
