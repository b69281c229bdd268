package qr

// blockTable says, for versions 1 to 40, how many codewords of error
// correction a block has and how many blocks there are (table 9).
func blockTable(level Level) (correction, blocks [40]byte) {
	if level == Medium {
		return [40]byte{10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
				26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
			[40]byte{1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
				17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49}
	}
	return [40]byte{7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
			28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
		[40]byte{1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
			8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25}
}

func blocksOf(version int, level Level) (correction, blocks int) {
	c, b := blockTable(level)
	return int(c[version-1]), int(b[version-1])
}

// rawCodewords is how many codewords fit into a version, correction included.
func rawCodewords(version int) int {
	modules := (16*version+128)*version + 64
	if version >= 2 {
		alignments := version/7 + 2
		modules -= (25*alignments-10)*alignments - 55
	}
	if version >= 7 {
		modules -= 36
	}
	return modules / 8
}

func dataCodewords(version int, level Level) int {
	correction, blocks := blocksOf(version, level)
	return rawCodewords(version) - correction*blocks
}

// lengthBits is the width of the length field in byte mode.
func lengthBits(version int) int {
	if version < 10 {
		return 8
	}
	return 16
}

// capacity is how many bytes of text fit.
func capacity(version int, level Level) int {
	return (8*dataCodewords(version, level) - 4 - lengthBits(version)) / 8
}

// codewords returns mode, length, text and padding.
func codewords(text string, version int, level Level) []byte {
	var w bitWriter
	w.write(0b0100, 4)
	w.write(len(text), lengthBits(version))
	for i := range len(text) {
		w.write(int(text[i]), 8)
	}
	n := dataCodewords(version, level)
	w.write(0, min(4, 8*n-w.bits))
	for pad := 0xec; len(w.data) < n; pad ^= 0xec ^ 0x11 {
		w.data = append(w.data, byte(pad))
	}
	return w.data
}

type bitWriter struct {
	data []byte
	bits int
}

func (w *bitWriter) write(v, width int) {
	for i := width - 1; i >= 0; i-- {
		if w.bits%8 == 0 {
			w.data = append(w.data, 0)
		}
		w.data[w.bits/8] |= byte(v>>i&1) << (7 - w.bits%8)
		w.bits++
	}
}

// interleave splits the data into blocks, the longer ones last, adds error
// correction to each and takes the codewords of all blocks in turn.
func interleave(data []byte, version int, level Level) []byte {
	correction, blocks := blocksOf(version, level)
	short := len(data) / blocks
	longer := len(data) % blocks
	divisor := generator(correction)
	var dataBlocks, correctionBlocks [][]byte
	for i := range blocks {
		n := short
		if i >= blocks-longer {
			n++
		}
		dataBlocks = append(dataBlocks, data[:n])
		correctionBlocks = append(correctionBlocks, remainder(data[:n], divisor))
		data = data[n:]
	}
	return append(inTurn(dataBlocks, short+1), inTurn(correctionBlocks, correction)...)
}

func inTurn(blocks [][]byte, longest int) []byte {
	var out []byte
	for i := range longest {
		for _, block := range blocks {
			if i < len(block) {
				out = append(out, block[i])
			}
		}
	}
	return out
}

// generator is the Reed-Solomon generator polynomial of a degree over
// GF(256) modulo x^8+x^4+x^3+x^2+1, without its leading 1.
func generator(degree int) []byte {
	out := make([]byte, degree)
	out[degree-1] = 1
	root := byte(1)
	for range degree {
		for i := range out {
			out[i] = multiply(out[i], root)
			if i+1 < degree {
				out[i] ^= out[i+1]
			}
		}
		root = multiply(root, 2)
	}
	return out
}

// remainder is the data polynomial modulo the generator: the correction.
func remainder(data, divisor []byte) []byte {
	out := make([]byte, len(divisor))
	for _, b := range data {
		factor := b ^ out[0]
		out = append(out[1:], 0)
		for i, d := range divisor {
			out[i] ^= multiply(d, factor)
		}
	}
	return out
}

// multiply is the product in GF(256).
func multiply(a, b byte) byte {
	product := 0
	for i := 7; i >= 0; i-- {
		product = product<<1 ^ product>>7*0x11d
		product ^= int(b>>i&1) * int(a)
	}
	return byte(product)
}
