package proxy

import (
	"crypto/sha1" //nolint:gosec // the format's own check sum
	"crypto/x509"
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

func newAuthority(t *testing.T) *Authority {
	t.Helper()
	a, err := NewAuthority(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCertificatesHoldForTheirHostOnly(t *testing.T) {
	t.Parallel()
	a, other := newAuthority(t), newAuthority(t)
	long := strings.Repeat("a-long-bucket-name.", 3) + "s3.us-east-1.amazonaws.com"
	roots, wrong := x509.NewCertPool(), x509.NewCertPool()
	roots.AppendCertsFromPEM(a.PEM())
	wrong.AppendCertsFromPEM(other.PEM())
	for _, host := range []string{"sts.us-east-1.amazonaws.com", long} {
		c, err := a.Certificate(host)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: roots}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "iam.amazonaws.com", Roots: roots}); err == nil {
			t.Errorf("the certificate of %s holds for another host", host)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: wrong}); err == nil {
			t.Errorf("another run's authority vouches for %s", host)
		}
		again, _ := a.Certificate(host)
		if again != c {
			t.Errorf("%s got two certificates", host)
		}
	}
}

func TestCertificatesAreBounded(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	for i := range maxLeaves + 10 {
		if _, err := a.Certificate(strings.Repeat("x", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.leaves) > maxLeaves {
		t.Errorf("%d certificates are kept", len(a.leaves))
	}
}

// The Java key store format, read back as the JDK's JavaKeyStore does.
func TestTrustStore(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	store := a.TrustStore()
	body, sum := store[:len(store)-20], store[len(store)-20:]
	h := sha1.New() //nolint:gosec // see import
	for _, c := range TrustStorePassword {
		h.Write([]byte{0, byte(c)})
	}
	h.Write([]byte("Mighty Aphrodite"))
	h.Write(body)
	if string(h.Sum(nil)) != string(sum) {
		t.Error("the check sum is wrong")
	}
	at := 16 // magic, version, count, tag
	text := func() string {
		n := int(binary.BigEndian.Uint16(body[at:]))
		at += 2 + n
		return string(body[at-n : at])
	}
	alias := text()
	at += 8 // date
	kind := text()
	size := int(binary.BigEndian.Uint32(body[at:]))
	c, err := x509.ParseCertificate(body[at+4:])
	if err != nil || alias != "awsid-sandbox" || kind != "X.509" || size != len(body)-at-4 || !c.IsCA {
		t.Errorf("%s, %s, %d bytes, %v", alias, kind, size, err)
	}
}
