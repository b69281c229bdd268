// Package totp makes one-time codes from a seed: HOTP (RFC 4226) with the time
// as its counter (RFC 6238), and reads seeds as people and pages write them.
package totp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, and what every virtual device of AWS uses
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"github.com/awsid/awsid/internal/sys/secret"
)

// Algorithm is the hash under the HMAC (RFC 6238, section 1.2).
type Algorithm string

// The algorithms, by their names in otpauth addresses.
const (
	SHA1   Algorithm = "SHA1"
	SHA256 Algorithm = "SHA256"
	SHA512 Algorithm = "SHA512"
)

// What a device has that says nothing else; so do all virtual devices of AWS.
const (
	DefaultDigits = 6
	DefaultPeriod = 30 * time.Second
)

// Key is all that makes a device's codes.
type Key struct {
	Seed      secret.String // the raw bytes
	Algorithm Algorithm
	Digits    int           // 6 to 8
	Period    time.Duration // length of a time step, whole seconds
	// Issuer and Account say for what and whom the codes are; "" when the seed came without.
	Issuer, Account string
}

// Step returns the number of the time step that t falls in (T of RFC 6238, section 4.2).
func (k Key) Step(t time.Time) int64 {
	seconds, period := t.Unix(), int64(k.Period/time.Second)
	step := seconds / period
	if seconds%period < 0 {
		step-- // before 1970 a division rounds the wrong way
	}
	return step
}

// Begins returns when a time step begins.
func (k Key) Begins(step int64) time.Time { return time.Unix(step*int64(k.Period/time.Second), 0) }

// Code returns the digits of a time step.
func (k Key) Code(step int64) secret.String {
	return secret.New(hotpCode(k.hashFunc(), []byte(k.Seed.Reveal()), uint64(step), k.Digits))
}

func (k Key) hashFunc() func() hash.Hash {
	switch k.Algorithm {
	case SHA256:
		return sha256.New
	case SHA512:
		return sha512.New
	}
	return sha1.New
}

// hotpCode is RFC 4226, section 5.3: the HMAC of the counter, truncated to 31 bits
// at the place that its last four bits name, modulo ten to the digits.
func hotpCode(h func() hash.Hash, seed []byte, counter uint64, digits int) string {
	mac := hmac.New(h, seed)
	mac.Write(binary.BigEndian.AppendUint64(nil, counter)) // a hash never fails
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	modulus := uint32(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%modulus)
}
