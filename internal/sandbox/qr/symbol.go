package qr

// symbol is a square of modules.
type symbol struct {
	version, size int
	dark          []bool
	fixed         []bool // part of a pattern: no data, no mask
}

func newSymbol(version int) *symbol {
	size := 17 + 4*version
	s := &symbol{version, size, make([]bool, size*size), make([]bool, size*size)}
	for i := range size {
		s.fix(6, i, i%2 == 0)
		s.fix(i, 6, i%2 == 0)
	}
	s.finder(3, 3)
	s.finder(size-4, 3)
	s.finder(3, size-4)
	s.alignments()
	s.format(0) // reserves the place
	s.versionBits()
	return s
}

// at tells whether a module is dark; there is only white outside.
func (s *symbol) at(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.size && y < s.size && s.dark[y*s.size+x]
}

func (s *symbol) fix(x, y int, dark bool) {
	if x >= 0 && y >= 0 && x < s.size && y < s.size {
		s.dark[y*s.size+x], s.fixed[y*s.size+x] = dark, true
	}
}

// finder draws a finder pattern and its separator around a centre.
func (s *symbol) finder(cx, cy int) {
	for dy := -4; dy <= 4; dy++ {
		for dx := -4; dx <= 4; dx++ {
			ring := max(abs(dx), abs(dy))
			s.fix(cx+dx, cy+dy, ring != 2 && ring != 4)
		}
	}
}

func (s *symbol) alignments() {
	centres := alignmentCentres(s.version)
	last := len(centres) - 1
	for i, cx := range centres {
		for j, cy := range centres {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // finder patterns are there
			}
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					s.fix(cx+dx, cy+dy, max(abs(dx), abs(dy)) != 1)
				}
			}
		}
	}
}

func alignmentCentres(version int) []int {
	if version == 1 {
		return nil
	}
	n := version/7 + 2
	step := (version*4 + n*2 + 1) / (n*2 - 2) * 2
	out := make([]int, n)
	for i, at := n-1, 17+4*version-7; i > 0; i, at = i-1, at-step {
		out[i] = at
	}
	out[0] = 6
	return out
}

// format writes the error correction level and the mask, twice.
func (s *symbol) format(mask int) {
	data := mask // level M is 00
	rest := data
	for range 10 {
		rest = rest<<1 ^ rest>>9*0x537
	}
	bits := (data<<10 | rest) ^ 0x5412
	bit := func(i int) bool { return bits>>i&1 == 1 }
	for i := range 6 {
		s.fix(8, i, bit(i))
		s.fix(5-i, 8, bit(9+i))
	}
	s.fix(8, 7, bit(6))
	s.fix(8, 8, bit(7))
	s.fix(7, 8, bit(8))
	for i := range 8 {
		s.fix(s.size-1-i, 8, bit(i))
	}
	for i := 8; i < 15; i++ {
		s.fix(8, s.size-15+i, bit(i))
	}
	s.fix(8, s.size-8, true)
}

// versionBits writes the version of symbols from version 7 on.
func (s *symbol) versionBits() {
	if s.version < 7 {
		return
	}
	rest := s.version
	for range 12 {
		rest = rest<<1 ^ rest>>11*0x1f25
	}
	bits := s.version<<12 | rest
	for i := range 18 {
		a, b := s.size-11+i%3, i/3
		s.fix(a, b, bits>>i&1 == 1)
		s.fix(b, a, bits>>i&1 == 1)
	}
}

// place writes codewords in the zigzag of two-module columns from the right.
func (s *symbol) place(words []byte) {
	i := 0
	for right := s.size - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5 // the vertical timing pattern
		}
		for step := range s.size {
			for j := range 2 {
				x, y := right-j, step
				if (right+1)&2 == 0 {
					y = s.size - 1 - step
				}
				if at := y*s.size + x; !s.fixed[at] && i < len(words)*8 {
					s.dark[at] = words[i/8]>>(7-i%8)&1 == 1
					i++
				}
			}
		}
	}
}

// mask turns over the data modules of one of the eight mask patterns.
func (s *symbol) mask(pattern int) {
	for y := range s.size {
		for x := range s.size {
			if at := y*s.size + x; !s.fixed[at] && masked(pattern, x, y) {
				s.dark[at] = !s.dark[at]
			}
		}
	}
}

func masked(pattern, x, y int) bool {
	switch pattern {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

func abs(n int) int { return max(n, -n) }
