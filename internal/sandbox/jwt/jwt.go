// Package jwt reads, verifies and makes JSON Web Tokens (RFC 7519) signed with RSA PKCS #1 v1.5 or ECDSA: the tokens
// that AssumeRoleWithWebIdentity takes. Unsigned tokens and shared-secret signatures do not exist here.
package jwt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha256" // registers the hashes that crypto.Hash.New needs
	_ "crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
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
	if t.signature, err = decodePart(parts[2]); err != nil || len(t.signature) == 0 {
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

func decodePart(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }

func decodeJSON(part string, into any) error {
	data, err := decodePart(part)
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

// Current reports whether a verified token may be used at now; leeway allows for clocks that differ. A token without
// exp never may.
func (t *Token) Current(now time.Time, leeway time.Duration) error {
	if t.Expires.IsZero() || !now.Before(t.Expires.Add(leeway)) {
		return ErrExpired
	}
	if now.Add(leeway).Before(t.NotBefore) {
		return ErrNotYet
	}
	return nil
}

// method is one signature algorithm of RFC 7518, section 3.1.
type method struct {
	name string
	hash crypto.Hash
	size int // bytes of each of r and s; 0: RSA
}

var methods = []method{
	{"RS256", crypto.SHA256, 0}, {"RS384", crypto.SHA384, 0}, {"RS512", crypto.SHA512, 0},
	{"ES256", crypto.SHA256, 32}, {"ES384", crypto.SHA384, 48},
}

func findMethod(name string) (method, bool) {
	i := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
	if i < 0 {
		return method{}, false
	}
	return methods[i], true
}

// algorithmOf returns the algorithm that Sign uses with a key.
func algorithmOf(key crypto.PublicKey) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return "RS256"
	case *ecdsa.PublicKey:
		return fmt.Sprintf("ES%d", k.Params().BitSize)
	}
	return ""
}

// Verify checks the signature with the keys whose ID and type fit.
func (t *Token) Verify(keys []Key) error {
	m, ok := findMethod(t.Algorithm)
	if !ok {
		return fmt.Errorf("%w: algorithm %q", ErrNoKey, t.Algorithm)
	}
	h := m.hash.New()
	h.Write(t.signed)
	digest, err := h.Sum(nil), ErrNoKey
	for _, k := range keys {
		if k.ID != "" && t.KeyID != "" && k.ID != t.KeyID || !m.fitsKey(k.Public) {
			continue
		}
		if m.verifiesWith(k.Public, digest, t.signature) {
			return nil
		}
		err = ErrSignature
	}
	return err
}

func (m method) fitsKey(key crypto.PublicKey) bool {
	if _, isRSA := key.(*rsa.PublicKey); isRSA {
		return m.size == 0
	}
	return algorithmOf(key) == m.name
}

func (m method) verifiesWith(key crypto.PublicKey, digest, signature []byte) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, m.hash, digest, signature) == nil
	case *ecdsa.PublicKey:
		if len(signature) != 2*m.size {
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:m.size]), new(big.Int).SetBytes(signature[m.size:])
		return ecdsa.Verify(k, digest, r, s)
	}
	return false
}

// Sign makes a token with RS256 or the ECDSA algorithm of the key's curve. It needs no randomness: ECDSA signatures
// are deterministic (RFC 6979).
func Sign(claims any, keyID string, key crypto.Signer) (string, error) {
	name := algorithmOf(key.Public())
	m, ok := findMethod(name)
	if !ok {
		return "", errKey
	}
	header := map[string]string{"alg": name, "typ": "JWT"}
	if keyID != "" {
		header["kid"] = keyID
	}
	head, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("jwt: claims: %w", err)
	}
	enc := base64.RawURLEncoding
	text := enc.EncodeToString(head) + "." + enc.EncodeToString(body)
	h := m.hash.New()
	h.Write([]byte(text))
	signature, err := key.Sign(nil, h.Sum(nil), m.hash)
	if err == nil && m.size > 0 {
		signature, err = m.fixedLength(signature)
	}
	if err != nil {
		return "", fmt.Errorf("jwt: sign: %w", err)
	}
	return text + "." + enc.EncodeToString(signature), nil
}

// fixedLength turns an ASN.1 signature into r and s of fixed length (RFC 7518, section 3.4).
func (m method) fixedLength(der []byte) ([]byte, error) {
	var v struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &v); err != nil {
		return nil, err
	}
	out := make([]byte, 2*m.size)
	v.R.FillBytes(out[:m.size])
	v.S.FillBytes(out[m.size:])
	return out, nil
}
