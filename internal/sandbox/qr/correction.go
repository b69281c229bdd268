package qr

const maxVersion = 20

// block is how level M splits a version: error correction codewords of each
// block and the number of blocks (ISO/IEC 18004, table 9).
func block(version int) (correction, count int) {
	table := [maxVersion][2]int{
		{10, 1}, {16, 1}, {26, 1}, {18, 2}, {24, 2}, {16, 4}, {18, 4}, {22, 4}, {22, 5}, {26, 5},
		{30, 5}, {22, 8}, {22, 9}, {24, 9}, {24, 10}, {28, 10}, {28, 11}, {26, 13}, {26, 14}, {26, 16},
	}
	return table[version-1][0], table[version-1][1]
}

// rawCodewords is how many codewords a version holds in all: its modules
// without the fixed patterns.
func rawCodewords(version int) int {
	n := (16*version+128)*version + 64
	if version >= 2 {
		a := version/7 + 2
		n -= (25*a-10)*a - 55
	}
	if version >= 7 {
		n -= 36
	}
	return n / 8
}

func dataCodewords(version int) int {
	correction, count := block(version)
	return rawCodewords(version) - correction*count
}

// interleave splits data into blocks, adds their error correction and mixes
// them, so that a stain does not hit one block alone. The last blocks are one
// codeword longer when the data cannot be split evenly.
func interleave(version int, data []byte) []byte {
	correction, count := block(version)
	short, long := len(data)/count, len(data)%count
	generator := generatorOf(correction)
	var blocks, checks [][]byte
	for i, at := 0, 0; i < count; i++ {
		n := short
		if i >= count-long {
			n++
		}
		blocks = append(blocks, data[at:at+n])
		checks = append(checks, remainder(data[at:at+n], generator))
		at += n
	}
	out := make([]byte, 0, rawCodewords(version))
	for i := range short + 1 {
		for _, b := range blocks {
			if i < len(b) {
				out = append(out, b[i])
			}
		}
	}
	for i := range correction {
		for _, c := range checks {
			out = append(out, c[i])
		}
	}
	return out
}

// multiply multiplies in GF(2^8) modulo x^8+x^4+x^3+x^2+1.
func multiply(a, b byte) byte {
	product := 0
	for i := 7; i >= 0; i-- {
		product = product<<1 ^ product>>7*0x11d
		product ^= int(b>>i&1) * int(a)
	}
	return byte(product)
}

// generatorOf returns the Reed-Solomon generator polynomial of a degree,
// without its leading one.
func generatorOf(degree int) []byte {
	g := make([]byte, degree)
	g[degree-1] = 1
	root := byte(1)
	for range degree {
		for j := range g {
			g[j] = multiply(g[j], root)
			if j+1 < degree {
				g[j] ^= g[j+1]
			}
		}
		root = multiply(root, 2)
	}
	return g
}

// remainder divides data by the generator: the error correction codewords.
func remainder(data, generator []byte) []byte {
	r := make([]byte, len(generator))
	for _, b := range data {
		factor := b ^ r[0]
		copy(r, r[1:])
		r[len(r)-1] = 0
		for i := range r {
			r[i] ^= multiply(generator[i], factor)
		}
	}
	return r
}
