package qr

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the goldens")

// TestGolden: the symbols of these texts, which a foreign decoder has read.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"v1": "awsid", "v10": strings.Repeat("https://example.com/", 10), "v20": strings.Repeat("0123456789", 66),
		"enrolment": "otpauth://totp/Amazon%20Web%20Services:alice@123456789012?secret=" + strings.Repeat("JBSWY3DPEHPK3PXP", 4) + "&issuer=Amazon%20Web%20Services",
	} {
		s, err := encode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		for y := range s.size {
			for x := range s.size {
				got.WriteByte(map[bool]byte{true: '#', false: '.'}[s.at(x, y)])
			}
			got.WriteByte('\n')
		}
		golden := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: the symbol changed", name)
		}
	}
}

// TestCorrection is the worked example of ISO/IEC 18004, annex I (version 1, level M).
func TestCorrection(t *testing.T) {
	t.Parallel()
	data := []byte{0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11}
	want := []byte{0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55}
	if got := remainder(data, generatorOf(10)); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

// TestSizes: every length fits the version chosen for it, and the longest is known.
func TestSizes(t *testing.T) {
	t.Parallel()
	for n := 0; n <= 666; n += 37 {
		if _, err := PNG(strings.Repeat("x", n)); err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	if _, err := PNG(strings.Repeat("x", 666)); err != nil {
		t.Errorf("666 bytes: %v", err)
	}
	if _, err := PNG(strings.Repeat("x", 667)); !errors.Is(err, ErrTooLong) {
		t.Errorf("667 bytes: %v", err)
	}
	data, err := PNG("x")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil || fmt.Sprint(img.Bounds().Size()) != "(116,116)" {
		t.Errorf("image %v: %v", img.Bounds(), err)
	}
}
