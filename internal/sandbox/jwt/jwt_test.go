package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"
)

func newEC(t testing.TB, c elliptic.Curve) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newRSA(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSignAndVerify(t *testing.T) {
	t.Parallel()
	other := newEC(t, elliptic.P256())
	for name, key := range map[string]crypto.Signer{
		"RS256": newRSA(t), "ES256": newEC(t, elliptic.P256()), "ES384": newEC(t, elliptic.P384()),
	} {
		claims := map[string]any{"iss": "https://a", "sub": "s", "aud": []string{"x", "y"}, "exp": 2000000000, "nbf": 1000}
		text, err := Sign(claims, "k1", key)
		if err != nil {
			t.Fatal(err)
		}
		tok, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if tok.Algorithm != name || tok.KeyID != "k1" || tok.Issuer != "https://a" || tok.Subject != "s" ||
			len(tok.Audience) != 2 || tok.Expires.Unix() != 2000000000 || tok.NotBefore.Unix() != 1000 {
			t.Errorf("%s: parsed %+v", name, tok)
		}
		if err := tok.Verify([]Key{{"", other.Public()}, {"k1", key.Public()}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := tok.Verify([]Key{{"k2", key.Public()}}); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s with another key ID: %v", name, err)
		}
		if tok.signature[3] ^= 1; tok.Verify([]Key{{"k1", key.Public()}}) == nil {
			t.Errorf("%s: a changed signature was accepted", name)
		}
	}
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// TestAlgorithmConfusion: neither "none" nor a MAC with the public key as its secret gets through.
func TestAlgorithmConfusion(t *testing.T) {
	t.Parallel()
	key := newRSA(t)
	for _, alg := range []string{"none", "HS256", "PS256", "rs256", ""} {
		tok, err := Parse(b64(`{"alg":"`+alg+`"}`) + "." + b64(`{"sub":"s"}`) + "." + b64("x"))
		if err != nil {
			t.Fatal(err)
		}
		if err := tok.Verify([]Key{{"", key.Public()}}); !errors.Is(err, ErrNoKey) {
			t.Errorf("alg %q: %v", alg, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	ok := b64(`{"alg":"ES256"}`)
	for name, text := range map[string]string{
		"empty": "", "two parts": "a.b", "four parts": "a.b.c.d",
		"no signature":  ok + "." + b64(`{}`) + ".",
		"not base64":    "!." + b64(`{}`) + ".AA",
		"padding":       ok + "." + b64(`{}`) + ".AA==",
		"not JSON":      ok + "." + b64(`x`) + ".AA",
		"null claims":   ok + "." + b64(`null`) + ".AA",
		"critical":      b64(`{"alg":"ES256","crit":["x"]}`) + "." + b64(`{}`) + ".AA",
		"iss a number":  ok + "." + b64(`{"iss":1}`) + ".AA",
		"exp a string":  ok + "." + b64(`{"exp":"1"}`) + ".AA",
		"exp endless":   ok + "." + b64(`{"exp":1e400}`) + ".AA",
		"aud a number":  ok + "." + b64(`{"aud":1}`) + ".AA",
		"aud of number": ok + "." + b64(`{"aud":[1]}`) + ".AA",
		"too long":      strings.Repeat("A", MaxSize) + ".B.C",
	} {
		if _, err := Parse(text); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCurrent(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	for _, c := range []struct {
		exp, nbf int64
		want     error
	}{{2000, 0, nil}, {1000, 0, ErrExpired}, {0, 0, ErrExpired}, {2000, 1001, ErrNotYet}, {2000, 1000, nil}} {
		tok := Token{NotBefore: time.Unix(c.nbf, 0)}
		if c.exp != 0 {
			tok.Expires = time.Unix(c.exp, 0)
		}
		if err := tok.Current(now, 0); !errors.Is(err, c.want) {
			t.Errorf("exp %d nbf %d: %v, want %v", c.exp, c.nbf, err, c.want)
		}
	}
}

func TestKeyForms(t *testing.T) {
	t.Parallel()
	ec := newEC(t, elliptic.P256())
	private, err := x509.MarshalPKCS8PrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(ec.Public())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ParsePrivate(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	if err != nil || !signer.Public().(*ecdsa.PublicKey).Equal(ec.Public()) {
		t.Errorf("private PEM: %v", err)
	}
	got, err := ParsePublic(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	if err != nil || !got.(*ecdsa.PublicKey).Equal(ec.Public()) {
		t.Errorf("public PEM: %v", err)
	}
	// The RSA key of RFC 7638, section 3.1, and the EC key of RFC 7517, appendix A.1.
	for _, jwk := range []string{
		`{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"}`,
		`{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}`,
	} {
		if _, err := ParsePublic(jwk); err != nil {
			t.Errorf("%.40s: %v", jwk, err)
		}
	}
	for _, bad := range []string{"", "{}", "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----",
		`{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"}`,
		`{"kty":"RSA","n":"AQAB","e":"AQAB"}`} {
		if _, err := ParsePublic(bad); err == nil {
			t.Errorf("%.60s was accepted", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(b64(`{"alg":"ES256","kid":"k"}`) + "." + b64(`{"iss":"a","aud":["b"],"exp":1}`) + ".AA")
	key := newEC(f, elliptic.P256())
	f.Fuzz(func(t *testing.T, text string) {
		tok, err := Parse(text)
		if err != nil {
			return
		}
		if tok.Verify([]Key{{"", key.Public()}}) == nil {
			t.Error("a made-up token was verified")
		}
	})
}
