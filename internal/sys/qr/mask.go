package qr

// bestMask tries all eight masks, draws the format of the one with the least
// penalty and returns it. The code itself stays unmasked.
func (c *Code) bestMask(level Level) int {
	best, least := 0, -1
	for m := range 8 {
		c.format(formatBits(level, m))
		c.mask(m)
		if p := c.penalty(); least < 0 || p < least {
			best, least = m, p
		}
		c.mask(m)
	}
	c.format(formatBits(level, best))
	return best
}

// mask inverts data modules by pattern m; a second time undoes it.
func (c *Code) mask(m int) {
	for y := range c.size {
		for x := range c.size {
			if i := y*c.size + x; !c.reserved[i] && inverts(m, x, y) {
				c.black[i] = !c.black[i]
			}
		}
	}
}

func inverts(mask, x, y int) bool {
	switch mask {
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

// penalty counts what makes a code hard to read: long runs, squares, shapes
// like a finder, too much of one colour.
func (c *Code) penalty() int {
	total, black := 0, 0
	for i := range c.size {
		row := func(j int) bool { return c.Black(j, i) }
		column := func(j int) bool { return c.Black(i, j) }
		total += c.lines(row) + c.lines(column)
		for j := range c.size {
			if c.Black(j, i) {
				black++
			}
			if i > 0 && j > 0 && c.Black(j, i) == c.Black(j-1, i) && c.Black(j, i) == c.Black(j, i-1) && c.Black(j, i) == c.Black(j-1, i-1) {
				total += 3
			}
		}
	}
	percent := 100 * black / (c.size * c.size)
	return total + 10*(max(percent-50, 50-percent)/5)
}

// lines rates one row or column: 3 for a run of five, 1 for each more, 40
// for a finder-like sequence with four white modules before or behind.
func (c *Code) lines(at func(int) bool) int {
	total, run := 0, 0
	for j := range c.size {
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
		if j+7 <= c.size && finderLike(at, j) && (c.white(at, j-4) || c.white(at, j+7)) {
			total += 40
		}
	}
	return total
}

// finderLike tells whether black, white, 3 black, white, black begin at j.
func finderLike(at func(int) bool, j int) bool {
	for i, want := range [7]bool{true, false, true, true, true, false, true} {
		if at(j+i) != want {
			return false
		}
	}
	return true
}

// white tells whether four modules are white; outside all is.
func (c *Code) white(at func(int) bool, from int) bool {
	for i := from; i < from+4; i++ {
		if i >= 0 && i < c.size && at(i) {
			return false
		}
	}
	return true
}
