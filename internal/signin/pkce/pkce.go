// Package pkce makes the random values of an authorization code sign-in:
// the code verifier and its challenge (RFC 7636), and the state.
package pkce

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
)

// VerifierLength is the number of characters of a verifier; RFC 7636 section
// 4.1 allows 43 to 128.
const VerifierLength = 64

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// Verifier returns a new code verifier.
func Verifier(random io.Reader) (string, error) {
	out := make([]byte, 0, VerifierLength)
	buf := make([]byte, VerifierLength)
	// A byte is used when it falls into a whole number of alphabets, so that
	// every character is equally likely.
	limit := byte(256 / len(unreserved) * len(unreserved))
	for len(out) < VerifierLength {
		if _, err := io.ReadFull(random, buf); err != nil {
			return "", fmt.Errorf("read random bytes: %w", err)
		}
		for _, b := range buf {
			if b < limit && len(out) < VerifierLength {
				out = append(out, unreserved[int(b)%len(unreserved)])
			}
		}
	}
	return string(out), nil
}

// Challenge returns the S256 challenge of a verifier: base64url, no padding.
func Challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// State returns a random UUID (version 4).
func State(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}
