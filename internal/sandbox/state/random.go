package state

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
)

// keyEncoding has the letters of access key IDs.
func keyEncoding() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// Random returns prefix and n random bytes in base64url.
func (s *State) Random(prefix string, n int) string {
	return prefix + base64.RawURLEncoding.EncodeToString(s.bytes(n))
}

// UUID returns a random UUID (RFC 9562, version 4), the form of request IDs.
func (s *State) UUID() string {
	b := s.bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// NewUserCode returns a code a person can type: eight letters without vowels,
// so that it spells no word, and without letters that look alike.
func (s *State) newUserCode() string {
	const letters = "BCDFGHJKLMNPQRSTVWXZ"
	b := s.bytes(8)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// bytes reads randomness. A source that fails is a broken machine: going on
// would hand out guessable tokens.
func (s *State) bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		panic(fmt.Sprintf("sandbox: randomness: %v", err))
	}
	return b
}
