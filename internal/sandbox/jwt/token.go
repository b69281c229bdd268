package jwt

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MaxSize is the longest token STS takes, in characters.
const MaxSize = 20000

// Token is a parsed token. Nothing in it may be believed before Verify.
type Token struct {
	Algorithm string
	KeyID     string         // kid; may be empty
	Claims    map[string]any // numbers as json.Number

	Issuer, Subject            string
	Audience                   []string
	Expires, NotBefore, Issued time.Time // zero when absent
	signed, signature          []byte
}

// Why a token is refused.
var (
	ErrMalformed = errors.New("jwt: not a signed token")
	ErrSignature = errors.New("jwt: the signature does not fit")
	ErrNoKey     = errors.New("jwt: no key of that ID and algorithm")
	ErrExpired   = errors.New("jwt: expired")
	ErrNotYet    = errors.New("jwt: not valid yet")
)

// Parse reads the compact serialization (RFC 7515, section 3.1).
func Parse(text string) (*Token, error) {
	parts := strings.Split(text, ".")
	if len(text) > MaxSize || len(parts) != 3 {
		return nil, ErrMalformed
	}
	var header struct {
		Algorithm string          `json:"alg"`
		KeyID     string          `json:"kid"`
		Critical  json.RawMessage `json:"crit"`
	}
	t := &Token{signed: []byte(parts[0] + "." + parts[1])}
	var err error
	if t.signature, err = decode(parts[2]); err != nil || len(t.signature) == 0 {
		return nil, ErrMalformed
	}
	// An extension that must be understood is not (RFC 7515, section 4.1.11).
	if err := decodeJSON(parts[0], &header); err != nil || header.Critical != nil {
		return nil, ErrMalformed
	}
	if err := decodeJSON(parts[1], &t.Claims); err != nil || t.Claims == nil {
		return nil, ErrMalformed
	}
	t.Algorithm, t.KeyID = header.Algorithm, header.KeyID
	return t, t.readClaims()
}

func decode(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }

func decodeJSON(part string, into any) error {
	data, err := decode(part)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(into)
}

// readClaims types the registered claims (RFC 7519, section 4.1).
func (t *Token) readClaims() error {
	for name, into := range map[string]*string{"iss": &t.Issuer, "sub": &t.Subject} {
		v, there := t.Claims[name]
		s, ok := v.(string)
		if there && !ok {
			return fmt.Errorf("%w: claim %s is not a string", ErrMalformed, name)
		}
		*into = s
	}
	for name, into := range map[string]*time.Time{"exp": &t.Expires, "nbf": &t.NotBefore, "iat": &t.Issued} {
		v, there := t.Claims[name]
		if !there {
			continue
		}
		n, _ := v.(json.Number)
		f, err := n.Float64()
		if err != nil || f < 0 || f > 1<<40 {
			return fmt.Errorf("%w: claim %s is not a time", ErrMalformed, name)
		}
		*into = time.Unix(int64(f), 0).UTC()
	}
	return t.readAudience()
}

func (t *Token) readAudience() error {
	switch v := t.Claims["aud"].(type) {
	case nil:
	case string:
		t.Audience = []string{v}
	case []any:
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return fmt.Errorf("%w: claim aud is not a list of strings", ErrMalformed)
			}
			t.Audience = append(t.Audience, s)
		}
	default:
		return fmt.Errorf("%w: claim aud is not a string", ErrMalformed)
	}
	return nil
}

// Current tells whether a verified token may be used at now; leeway allows for
// clocks that differ. A token without exp never may.
func (t *Token) Current(now time.Time, leeway time.Duration) error {
	if t.Expires.IsZero() || !now.Before(t.Expires.Add(leeway)) {
		return ErrExpired
	}
	if now.Add(leeway).Before(t.NotBefore) {
		return ErrNotYet
	}
	return nil
}
