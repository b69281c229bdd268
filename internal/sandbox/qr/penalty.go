package qr

// penalty rates how hard a symbol is to read (ISO/IEC 18004, 7.8.3).
func (s *symbol) penalty() int {
	total, dark := 0, 0
	for i := range s.size {
		total += s.line(func(j int) bool { return s.at(j, i) })
		total += s.line(func(j int) bool { return s.at(i, j) })
	}
	for y := range s.size {
		for x := range s.size {
			c := s.at(x, y)
			if c {
				dark++
			}
			if x+1 < s.size && y+1 < s.size && c == s.at(x+1, y) && c == s.at(x, y+1) && c == s.at(x+1, y+1) {
				total += 3 // a block of one colour
			}
		}
	}
	all := s.size * s.size
	return total + abs(dark*20-all*10)/all*10 // far from half dark
}

// line rates a row or column: long runs, and what looks like a finder pattern.
func (s *symbol) line(at func(int) bool) int {
	total, run := 0, 0
	window := 0 // the last eleven modules
	for j := range s.size {
		if j > 0 && at(j) == at(j-1) {
			run++
		} else {
			run = 1
		}
		switch {
		case run == 5:
			total += 3
		case run > 5:
			total++
		}
		window = window << 1 & 0x7ff
		if at(j) {
			window |= 1
		}
		if j >= 10 && (window == 0b10111010000 || window == 0b00001011101) {
			total += 40
		}
	}
	return total
}
