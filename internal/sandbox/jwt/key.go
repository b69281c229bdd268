package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
)

// Key is a public key that verifies tokens.
type Key struct {
	ID     string // kid; empty fits every token
	Public crypto.PublicKey
}

// errKey is the one error of unreadable keys: their text may be secret.
var errKey = errors.New("jwt: not an RSA or EC key in PEM or JWK form")

// ParsePublic reads a PUBLIC KEY or CERTIFICATE PEM block or a JWK (RFC 7517).
func ParsePublic(text string) (crypto.PublicKey, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return parseJWK(text)
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errKey
	}
	if block.Type == "CERTIFICATE" {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errKey
		}
		return checkKey(cert.PublicKey)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errKey
	}
	return checkKey(key)
}

// ParsePrivate reads a PEM block with a private key: PKCS #8, EC or PKCS #1.
func ParsePrivate(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errKey
	}
	var key any
	var err error
	switch block.Type {
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	signer, ok := key.(crypto.Signer)
	if err != nil || !ok {
		return nil, errKey
	}
	if _, err := checkKey(signer.Public()); err != nil {
		return nil, err
	}
	return signer, nil
}

func checkKey(key crypto.PublicKey) (crypto.PublicKey, error) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() >= 1024 && k.N.BitLen() <= 8192 {
			return k, nil
		}
	case *ecdsa.PublicKey:
		if _, ok := findMethod(algorithmOf(k)); ok {
			return k, nil
		}
	}
	return nil, errKey
}

func parseJWK(text string) (crypto.PublicKey, error) {
	var jwk struct{ Kty, N, E, Crv, X, Y string }
	if err := json.Unmarshal([]byte(text), &jwk); err != nil {
		return nil, errKey
	}
	switch jwk.Kty {
	case "RSA":
		n, err1 := decodePart(jwk.N)
		e, err2 := decodePart(jwk.E)
		if err1 != nil || err2 != nil || len(e) == 0 || len(e) > 4 {
			return nil, errKey
		}
		exponent := int(new(big.Int).SetBytes(e).Int64())
		return checkKey(&rsa.PublicKey{N: new(big.Int).SetBytes(n), E: exponent})
	case "EC":
		return pointOf(jwk.Crv, jwk.X, jwk.Y)
	}
	return nil, errKey
}

func pointOf(curve, x, y string) (crypto.PublicKey, error) {
	curves := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384()}
	c := curves[curve]
	bx, err1 := decodePart(x)
	by, err2 := decodePart(y)
	if c == nil || err1 != nil || err2 != nil {
		return nil, errKey
	}
	size := (c.Params().BitSize + 7) / 8
	if len(bx) != size || len(by) != size {
		return nil, errKey
	}
	point := append(append([]byte{4}, bx...), by...)
	key, err := ecdsa.ParseUncompressedPublicKey(c, point) // checks that it is on the curve
	if err != nil {
		return nil, errKey
	}
	return key, nil
}
