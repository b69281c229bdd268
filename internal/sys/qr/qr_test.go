package qr

import (
	"bytes"
	"errors"
	"image/png"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestKnownCodes compares with codes that another program (qrencode) made.
// The standard leaves ties between masks open, so any one mask may agree.
func TestKnownCodes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	heads := regexp.MustCompile(`(?m)^-- ([LM]) (.*) --\n`).FindAllStringSubmatchIndex(string(data), -1)
	if len(heads) < 3 {
		t.Fatal("no codes in testdata")
	}
	for i, h := range heads {
		end := len(data)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		level := Low
		if data[h[2]] == 'M' {
			level = Medium
		}
		text, want := string(data[h[4]:h[5]]), string(data[h[1]:end])
		if !agrees(t, text, level, want) {
			t.Errorf("no mask of %q gives\n%s", text, want)
		}
	}
}

func agrees(t *testing.T, text string, level Level, want string) bool {
	t.Helper()
	c, err := Encode(text, level)
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= 40; version++ {
		if 4*version+17 != c.Size() {
			continue
		}
		for m := range 8 {
			c := newCode(version)
			c.place(interleave(codewords(text, version, level), version, level))
			c.format(formatBits(level, m))
			c.mask(m)
			if c.text() == want {
				return true
			}
		}
	}
	return false
}

func (c *Code) text() string {
	var b strings.Builder
	for y := range c.size {
		for x := range c.size {
			b.WriteByte(map[bool]byte{true: '#', false: '.'}[c.Black(x, y)])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestCapacity: bytes per version as table 7 of the standard has them.
func TestCapacity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version int
		level   Level
		want    int
	}{{1, Low, 17}, {1, Medium, 14}, {9, Low, 230}, {10, Low, 271}, {10, Medium, 213}, {20, Low, 858}, {20, Medium, 666}, {32, Low, 1952}, {40, Low, 2953}, {40, Medium, 2331}} {
		if got := capacity(c.version, c.level); got != c.want {
			t.Errorf("version %d level %d: %d, want %d", c.version, c.level, got, c.want)
		}
	}
	if _, err := Encode(strings.Repeat("x", 2953), Low); err != nil {
		t.Error(err)
	}
	if _, err := Encode(strings.Repeat("x", 2954), Low); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

// TestCorrection: what is transmitted is divisible by the generator, so its
// polynomial is zero at every root.
func TestCorrection(t *testing.T) {
	t.Parallel()
	data := []byte("sixteen bytes ..")
	block := append(append([]byte(nil), data...), remainder(data, generator(10))...)
	root := byte(1)
	for range 10 {
		value := byte(0)
		for _, b := range block {
			value = multiply(value, root) ^ b
		}
		if value != 0 {
			t.Errorf("not zero at %d", root)
		}
		root = multiply(root, 2)
	}
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	c, err := Encode("HELLO", Low)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(c.Terminal(), "\n"), "\n")
	if len(lines) != (21+4+1)/2 {
		t.Errorf("%d lines", len(lines))
	}
	if want := "\x1b[30;107m  █▀▀▀▀▀█"; !strings.HasPrefix(lines[1], want) {
		t.Errorf("%q", lines[1])
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("https://x", true)
	f.Fuzz(func(t *testing.T, text string, medium bool) {
		level := map[bool]Level{true: Medium}[medium]
		c, err := Encode(text, level)
		if err != nil {
			if !errors.Is(err, ErrTooLong) || len(text) <= 2331 {
				t.Fatal(err)
			}
			return
		}
		if c.Size() < 21 || !c.Black(0, 0) || c.Black(7, 7) {
			t.Fatal("no finder pattern")
		}
	})
}

func TestPNG(t *testing.T) {
	t.Parallel()
	c, err := Encode("x", Medium)
	if err != nil {
		t.Fatal(err)
	}
	data, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil || img.Bounds().Dx() != (21+2*quiet)*module {
		t.Fatalf("image %v: %v", img.Bounds(), err)
	}
	for y := range c.Size() {
		for x := range c.Size() {
			r, _, _, _ := img.At((x+quiet)*module, (y+quiet)*module).RGBA()
			if (r == 0) != c.Black(x, y) {
				t.Fatalf("module %d,%d differs", x, y)
			}
		}
	}
}
