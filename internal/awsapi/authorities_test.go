package awsapi

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"testing"
	"time"
)

// issued is a certificate and its key.
type issued struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate for a name: an authority, or a server's. Without
// an issuer it signs itself.
func issue(t *testing.T, name string, by *issued, authority bool, ends time.Time) *issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: ends,
		IsCA: authority, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if authority {
		template.KeyUsage = x509.KeyUsageCertSign
	} else {
		template.DNSNames = []string{name}
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{cert, key}
}

func bundle(certs ...*issued) authorities {
	a := authorities{}
	for _, c := range certs {
		a.addPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw}))
	}
	return a
}

// Every verdict must be the one of a pool that holds all authorities.
func TestVerify(t *testing.T) {
	t.Parallel()
	later := time.Now().Add(time.Hour)
	root := issue(t, "root", nil, true, later)
	impostor := issue(t, "root", nil, true, later)
	other := issue(t, "other", nil, true, later)
	between := issue(t, "between", root, true, later)
	leaf := issue(t, "host.example", between, false, later)
	old := issue(t, "host.example", between, false, time.Now().Add(-time.Hour))
	notAuthority := issue(t, "not an authority", root, false, later)
	forged := issue(t, "host.example", notAuthority, false, later)
	self := issue(t, "host.example", nil, false, later)
	chain := func(certs ...*issued) (out []*x509.Certificate) {
		for _, c := range certs {
			out = append(out, c.cert)
		}
		return out
	}
	for name, c := range map[string]struct {
		trusted authorities
		host    string
		chain   []*x509.Certificate
		ok      bool
	}{
		"whole chain":                {bundle(other, root), "host.example", chain(leaf, between), true},
		"root sent too":              {bundle(other, root), "host.example", chain(leaf, between, root), true},
		"two roots of one name":      {bundle(impostor, root), "host.example", chain(leaf, between), true},
		"root of the same name only": {bundle(impostor), "host.example", chain(leaf, between), false},
		"trusted in between":         {bundle(between), "host.example", chain(leaf), true},
		"link missing":               {bundle(root), "host.example", chain(leaf), false},
		"unknown root":               {bundle(other), "host.example", chain(leaf, between, root), false},
		"another host":               {bundle(root), "other.example", chain(leaf, between), false},
		"no host":                    {bundle(root), "", chain(leaf, between), false},
		"expired":                    {bundle(root), "host.example", chain(old, between), false},
		"issuer is no authority":     {bundle(root), "host.example", chain(forged, notAuthority), false},
		"trusted itself":             {bundle(self), "host.example", chain(self), true},
		"trusted leaf":               {bundle(leaf), "host.example", chain(leaf), true},
		"signed by itself":           {bundle(root), "host.example", chain(self), false},
		"no certificate":             {bundle(root), "host.example", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.trusted.verify(c.host, c.chain)
			if (err == nil) != c.ok {
				t.Errorf("%v", err)
			}
			if len(c.chain) == 0 || c.host == "" {
				return
			}
			options := x509.VerifyOptions{DNSName: c.host, Roots: c.trusted.pool(), Intermediates: x509.NewCertPool()}
			for _, cert := range c.chain[1:] {
				options.Intermediates.AddCert(cert)
			}
			if _, whole := c.chain[0].Verify(options); (whole == nil) != (err == nil) {
				t.Errorf("with the whole pool: %v", whole)
			}
		})
	}
}

// The cut-out subject is the one that x509 reads, for the system's bundle.
func TestRawSubject(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"} {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				continue
			}
			if subject, ok := rawSubject(block.Bytes); !ok || subject != string(c.RawSubject) {
				t.Errorf("%s: %q", c.Subject, subject)
			}
		}
	}
	root := issue(t, "root", nil, true, time.Now().Add(time.Hour))
	if subject, ok := rawSubject(root.cert.Raw); !ok || subject != string(root.cert.RawSubject) {
		t.Errorf("%q", subject)
	}
}

func FuzzRawSubject(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x30, 0x01, 0x00})
	f.Fuzz(func(t *testing.T, der []byte) {
		subject, ok := rawSubject(der)
		if c, err := x509.ParseCertificate(der); err == nil && (!ok || subject != string(c.RawSubject)) {
			t.Errorf("%x: %q, %v", der, subject, ok)
		}
	})
}

func BenchmarkSystemBundle(b *testing.B) {
	data, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("subjects", func(b *testing.B) {
		for b.Loop() {
			authorities{}.addPEM(data)
		}
	})
	b.Run("parsed", func(b *testing.B) {
		for b.Loop() {
			x509.NewCertPool().AppendCertsFromPEM(data)
		}
	})
}
