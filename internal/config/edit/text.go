package edit

import (
	"os"
	"unsafe"
)

// A config file may have megabytes, and a transaction holds it several times
// over; the two conversions here save it from holding it twice as often.

// readText reads a file into a string without a second copy: nobody else has
// the bytes.
func readText(path string) (string, error) {
	data, err := os.ReadFile(path)
	return unsafe.String(unsafe.SliceData(data), len(data)), err
}

// bytesOf views a text as bytes, for callees that only read them.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
