package qr

// newCode lays out the patterns of a version; format information is
// reserved and still white.
func newCode(version int) *Code {
	size := 4*version + 17
	c := &Code{size: size, black: make([]bool, size*size), reserved: make([]bool, size*size)}
	for i := range size {
		c.set(6, i, i%2 == 0)
		c.set(i, 6, i%2 == 0)
	}
	c.finder(3, 3)
	c.finder(size-4, 3)
	c.finder(3, size-4)
	c.alignments(version)
	c.format(0)
	if version >= 7 {
		c.version(version)
	}
	return c
}

// finder draws one of the three large squares with its white border.
func (c *Code) finder(centerX, centerY int) {
	for dy := -4; dy <= 4; dy++ {
		for dx := -4; dx <= 4; dx++ {
			x, y := centerX+dx, centerY+dy
			if x < 0 || y < 0 || x >= c.size || y >= c.size {
				continue
			}
			ring := max(dx, -dx, dy, -dy)
			c.set(x, y, ring != 2 && ring != 4)
		}
	}
}

// alignments draws the small squares at every crossing but the finders'.
func (c *Code) alignments(version int) {
	if version == 1 {
		return
	}
	places := alignmentPlaces(version)
	last := len(places) - 1
	for i, x := range places {
		for j, y := range places {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue
			}
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					c.set(x+dx, y+dy, max(dx, -dx, dy, -dy) != 1)
				}
			}
		}
	}
}

func alignmentPlaces(version int) []int {
	n := version/7 + 2
	step := (version*8 + n*3 + 5) / (n*4 - 4) * 2
	places := make([]int, n)
	places[0] = 6
	for i, at := n-1, 4*version+10; i > 0; i, at = i-1, at-step {
		places[i] = at
	}
	return places
}

// format draws the 15 bits of level and mask, twice, and the lone black
// module beside them.
func (c *Code) format(bits int) {
	bit := func(i int) bool { return bits>>i&1 == 1 }
	for i := range 6 {
		c.set(8, i, bit(i))
	}
	c.set(8, 7, bit(6))
	c.set(8, 8, bit(7))
	c.set(7, 8, bit(8))
	for i := 9; i < 15; i++ {
		c.set(14-i, 8, bit(i))
	}
	for i := range 8 {
		c.set(c.size-1-i, 8, bit(i))
	}
	for i := 8; i < 15; i++ {
		c.set(8, c.size-15+i, bit(i))
	}
	c.set(8, c.size-8, true)
}

// formatBits adds error correction, BCH (15,5), to level and mask.
func formatBits(level Level, mask int) int {
	data := map[Level]int{Low: 1, Medium: 0}[level]<<3 | mask
	rest := data
	for range 10 {
		rest = rest<<1 ^ rest>>9*0x537
	}
	return (data<<10 | rest) ^ 0x5412
}

// version draws the version number with its correction, BCH (18,6), twice.
func (c *Code) version(version int) {
	rest := version
	for range 12 {
		rest = rest<<1 ^ rest>>11*0x1f25
	}
	bits := version<<12 | rest
	for i := range 18 {
		black := bits>>i&1 == 1
		c.set(c.size-11+i%3, i/3, black)
		c.set(i/3, c.size-11+i%3, black)
	}
}

// place fills the codewords into the free modules: columns of two from the
// right, upwards and downwards in turn, around the timing column.
func (c *Code) place(data []byte) {
	at := 0
	up := true
	for right := c.size - 1; right > 0; right -= 2 {
		if right == 6 {
			right = 5
		}
		for i := range c.size {
			y := i
			if up {
				y = c.size - 1 - i
			}
			for _, x := range []int{right, right - 1} {
				if !c.reserved[y*c.size+x] && at < 8*len(data) {
					c.black[y*c.size+x] = data[at/8]>>(7-at%8)&1 == 1
					at++
				}
			}
		}
		up = !up
	}
}
