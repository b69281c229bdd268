// Package totp makes and checks one-time codes: RFC 6238 with HMAC-SHA-1, six digits and steps of 30 seconds, which
// is what every virtual MFA device of AWS uses.
package totp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, and what authenticator apps compute
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// Period is the length of a time step.
const Period = 30 * time.Second

// skew is how many steps a device's clock may be off either way.
const skew = 1

// DecodeSeed reads a base32 secret as people write it: any case, with or without blanks and padding.
func DecodeSeed(seed string) ([]byte, error) {
	s := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "=", "").Replace(seed))
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil || len(key) == 0 {
		return nil, fmt.Errorf("totp: the seed is not base32")
	}
	return key, nil
}

// Step returns the number of the time step that t falls in.
func Step(t time.Time) int64 { return t.Unix() / int64(Period/time.Second) }

// Code returns the six digits of a time step (RFC 4226, section 5.3).
func Code(key []byte, step int64) string {
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash never fails
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}

// At returns the code of a moment.
func At(key []byte, t time.Time) string { return Code(key, Step(t)) }

// Find returns the step within the permitted skew of now that code belongs to; each comparison takes constant time.
// A caller refuses a replay by remembering the steps it has accepted (RFC 6238, section 5.2).
func Find(key []byte, code string, now time.Time) (step int64, ok bool) {
	for s := Step(now) - skew; s <= Step(now)+skew; s++ {
		if subtle.ConstantTimeCompare([]byte(Code(key, s)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// FindPair returns the step of the second of two consecutive codes, as asked for when a device is registered or
// resynchronised; drift is how many steps the device may be off.
func FindPair(key []byte, first, second string, now time.Time, drift int64) (step int64, ok bool) {
	for s := Step(now) - drift; s <= Step(now)+drift; s++ {
		if Code(key, s-1) == first && Code(key, s) == second {
			return s, true
		}
	}
	return 0, false
}
