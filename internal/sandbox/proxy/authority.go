// Package proxy lets AWS clients that know no endpoint variable reach the
// sandbox under AWS's own host names: an HTTPS forward proxy with an authority
// of its own, made for one run. It answers for AWS's domains and refuses
// everything else.
package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// lifetime of the authority and its certificates: longer than any run.
const lifetime = 30 * 24 * time.Hour

// maxLeaves bounds the certificates kept; clients ask for few names.
const maxLeaves = 500

// Authority signs certificates for AWS host names. Its key stays in memory.
type Authority struct {
	now  time.Time
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	der  []byte
	leaf *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// NewAuthority makes an authority for one run. now is the wall time that
// clients judge certificates by.
func NewAuthority(now time.Time) (*Authority, error) {
	a := &Authority{now: now, leaves: map[string]*tls.Certificate{}}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	if a.leaf, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:      pkix.Name{CommonName: "awsid sandbox " + now.UTC().Format("2006-01-02 15:04:05"), Organization: []string{"awsid sandbox, this run only"}},
		NotBefore:    now.Add(-24 * time.Hour),
		NotAfter:     now.Add(lifetime),
		IsCA:         true,
		KeyUsage:     x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		SerialNumber: serial(), BasicConstraintsValid: true, MaxPathLenZero: true,
	}
	if a.der, err = x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key); err != nil {
		return nil, fmt.Errorf("make the authority: %w", err)
	}
	a.cert, err = x509.ParseCertificate(a.der)
	return a, err
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // since Go 1.24 the system's randomness does not fail
	}
	return n.Add(n, big.NewInt(1))
}

// PEM returns the authority's certificate.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.der})
}

// Certificate returns a certificate for a host name.
func (a *Authority) Certificate(host string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.leaves[host]; c != nil {
		return c, nil
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: commonName(host)}, DNSNames: []string{host},
		NotBefore: a.now.Add(-24 * time.Hour), NotAfter: a.now.Add(lifetime),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		SerialNumber: serial(), BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, a.leaf.Public(), a.key)
	if err != nil {
		return nil, err
	}
	if len(a.leaves) >= maxLeaves {
		clear(a.leaves)
	}
	c := &tls.Certificate{Certificate: [][]byte{der, a.der}, PrivateKey: a.leaf}
	a.leaves[host] = c
	return c, nil
}

// commonName is the host, as far as the 64 characters of the field go.
func commonName(host string) string { return host[:min(len(host), 64)] }
