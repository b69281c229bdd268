package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha256" // registers the hashes that crypto.Hash.New needs
	_ "crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
)

// method is one signature algorithm of RFC 7518, section 3.1.
type method struct {
	hash crypto.Hash
	size int // bytes of each of r and s; 0: RSA
}

func algorithm(name string) (method, bool) {
	switch name {
	case "RS256":
		return method{crypto.SHA256, 0}, true
	case "RS384":
		return method{crypto.SHA384, 0}, true
	case "RS512":
		return method{crypto.SHA512, 0}, true
	case "ES256":
		return method{crypto.SHA256, 32}, true
	case "ES384":
		return method{crypto.SHA384, 48}, true
	}
	return method{}, false
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
	m, ok := algorithm(t.Algorithm)
	if !ok {
		return fmt.Errorf("%w: algorithm %q", ErrNoKey, t.Algorithm)
	}
	h := m.hash.New()
	h.Write(t.signed)
	digest, err := h.Sum(nil), ErrNoKey
	for _, k := range keys {
		if k.ID != "" && t.KeyID != "" && k.ID != t.KeyID || !m.fits(t.Algorithm, k.Public) {
			continue
		}
		if m.verify(k.Public, digest, t.signature) {
			return nil
		}
		err = ErrSignature
	}
	return err
}

func (m method) fits(name string, key crypto.PublicKey) bool {
	if _, isRSA := key.(*rsa.PublicKey); isRSA {
		return m.size == 0
	}
	return algorithmOf(key) == name
}

func (m method) verify(key crypto.PublicKey, digest, signature []byte) bool {
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

// Sign makes a token with RS256 or the ECDSA algorithm of the key's curve. It
// needs no randomness: ECDSA signatures are deterministic (RFC 6979).
func Sign(claims any, keyID string, key crypto.Signer) (string, error) {
	name := algorithmOf(key.Public())
	m, ok := algorithm(name)
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
		signature, err = m.fixed(signature)
	}
	if err != nil {
		return "", fmt.Errorf("jwt: sign: %w", err)
	}
	return text + "." + enc.EncodeToString(signature), nil
}

// fixed turns an ASN.1 signature into r and s of fixed length (RFC 7518, section 3.4).
func (m method) fixed(der []byte) ([]byte, error) {
	var v struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &v); err != nil {
		return nil, err
	}
	out := make([]byte, 2*m.size)
	v.R.FillBytes(out[:m.size])
	v.S.FillBytes(out[m.size:])
	return out, nil
}
