package awsapi

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// authorities are trusted certificates by their subject, not parsed yet: of
// the hundred and more in a system's bundle, one is needed per connection,
// and parsing all takes longer than the rest of a start.
type authorities map[string][][]byte

// addPEM adds the certificates of a PEM file and tells whether there are any.
func (a authorities) addPEM(data []byte) bool {
	found := false
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return found
		}
		if subject, ok := rawSubject(block.Bytes); ok && block.Type == "CERTIFICATE" {
			a[subject] = append(a[subject], block.Bytes)
			found = true
		}
	}
}

// rawSubject cuts the subject out of a certificate (RFC 5280, section 4.1).
func rawSubject(der []byte) (string, bool) {
	input := cryptobyte.String(der)
	var certificate, body, subject cryptobyte.String
	ok := input.ReadASN1(&certificate, asn1.SEQUENCE) &&
		certificate.ReadASN1(&body, asn1.SEQUENCE) &&
		body.SkipOptionalASN1(asn1.Tag(0).Constructed().ContextSpecific()) && // version
		body.SkipASN1(asn1.INTEGER) && // serial number
		body.SkipASN1(asn1.SEQUENCE) && // signature algorithm
		body.SkipASN1(asn1.SEQUENCE) && // issuer
		body.SkipASN1(asn1.SEQUENCE) && // validity
		body.ReadASN1Element(&subject, asn1.SEQUENCE)
	return string(subject), ok
}

// pool parses all of them.
func (a authorities) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	for subject := range a {
		a.addTo(pool, subject)
	}
	return pool
}

func (a authorities) addTo(pool *x509.CertPool, subject string) {
	for _, der := range a[subject] {
		if c, err := x509.ParseCertificate(der); err == nil {
			pool.AddCert(c)
		}
	}
}

// verify does what crypto/tls does after a handshake, with those authorities
// that the server's certificates name as subject or issuer. A chain can end in
// no other: certificates are linked by these names. host must not be empty.
func (a authorities) verify(host string, chain []*x509.Certificate) error {
	if host == "" || len(chain) == 0 {
		return errors.New("no host name or certificate to verify") // without a name x509 would not compare any
	}
	options := x509.VerifyOptions{DNSName: host, Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool()}
	added := map[string]bool{}
	for i, c := range chain {
		for _, name := range []string{string(c.RawSubject), string(c.RawIssuer)} {
			if !added[name] {
				added[name] = true
				a.addTo(options.Roots, name)
			}
		}
		if i > 0 {
			options.Intermediates.AddCert(c)
		}
	}
	if _, err := chain[0].Verify(options); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	return nil
}
