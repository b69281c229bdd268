// Package proxy lets AWS clients that know no endpoint variable reach the sandbox under AWS's own host names: an
// HTTPS forward proxy with an authority of its own, made for one run. It answers for AWS's domains and refuses
// everything else.
package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the file format's own check sum
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
	"unicode/utf16"
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

// NewAuthority makes an authority for one run. now is the wall time that clients judge certificates by.
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
		SerialNumber: newSerial(), BasicConstraintsValid: true, MaxPathLenZero: true,
	}
	if a.der, err = x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key); err != nil {
		return nil, fmt.Errorf("make the authority: %w", err)
	}
	a.cert, err = x509.ParseCertificate(a.der)
	return a, err
}

func newSerial() *big.Int {
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
		SerialNumber: newSerial(), BasicConstraintsValid: true,
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

// TrustStorePassword opens the trust store; it protects nothing but is part of the format.
const TrustStorePassword = "changeit"

// TrustStore returns the authority's certificate as a Java key store (JKS), the only form that every Java release
// reads.
func (a *Authority) TrustStore() []byte {
	var b []byte
	b = binary.BigEndian.AppendUint32(b, 0xFEEDFEED)
	b = binary.BigEndian.AppendUint32(b, 2) // version
	b = binary.BigEndian.AppendUint32(b, 1) // entries
	b = binary.BigEndian.AppendUint32(b, 2) // a trusted certificate
	b = appendText(b, "awsid-sandbox")
	b = binary.BigEndian.AppendUint64(b, uint64(a.now.UnixMilli()))
	b = appendText(b, "X.509")
	b = binary.BigEndian.AppendUint32(b, uint32(len(a.der)))
	b = append(b, a.der...)
	h := sha1.New() //nolint:gosec // see import
	for _, unit := range utf16.Encode([]rune(TrustStorePassword)) {
		h.Write([]byte{byte(unit >> 8), byte(unit)})
	}
	h.Write([]byte("Mighty Aphrodite"))
	h.Write(b)
	return h.Sum(b)
}

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

// Proxy is an HTTP forward proxy that ends TLS itself.
type Proxy struct {
	authority *Authority
	accepts   func(host string) bool
	next      http.Handler
	inner     *http.Server
	conns     *connections
}

// New returns a proxy in front of next. accepts tells which host names it answers for.
func New(a *Authority, accepts func(host string) bool, next http.Handler) *Proxy {
	p := &Proxy{authority: a, accepts: accepts, next: next, conns: newConnections()}
	p.inner = &http.Server{
		Handler: next, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10, IdleTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // a client that does not trust us says so itself
	}
	go func() {
		if err := p.inner.Serve(p.conns); !errors.Is(err, http.ErrServerClosed) {
			_ = p.conns.Close() // clients see closed connections
		}
	}()
	return p
}

// Close ends all connections.
func (p *Proxy) Close() error { return p.inner.Close() }

// ServeHTTP takes CONNECT requests and requests in absolute form.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if r.Method != http.MethodConnect {
		if !r.URL.IsAbs() {
			http.Error(w, "this is a proxy; the sandbox is elsewhere", http.StatusBadRequest)
			return
		}
		host = r.URL.Host
	}
	if !p.accepts(host) {
		http.Error(w, "the awsid sandbox stands in for AWS only and refuses "+host, http.StatusForbidden)
		return
	}
	if r.Method != http.MethodConnect {
		p.next.ServeHTTP(w, r)
		return
	}
	if err := p.openTunnel(w, host); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// openTunnel answers a CONNECT and speaks TLS as the host on the connection.
func (p *Proxy) openTunnel(w http.ResponseWriter, host string) error {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	cert, err := p.authority.Certificate(name)
	if err != nil {
		return err
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return err
	}
	if buffered.Reader.Buffered() > 0 { // nobody may speak before the answer
		return conn.Close()
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		return conn.Close()
	}
	p.conns.add(tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}))
	return nil
}

// connections is a net.Listener fed by tunnels.
type connections struct {
	queue chan net.Conn
	ended chan struct{}
	end   func()
}

func newConnections() *connections {
	ended := make(chan struct{})
	return &connections{make(chan net.Conn), ended, sync.OnceFunc(func() { close(ended) })}
}

func (c *connections) add(conn net.Conn) {
	select {
	case c.queue <- conn:
	case <-c.ended:
		_ = conn.Close() // nobody serves it any more
	}
}

// Accept returns the next tunnel.
func (c *connections) Accept() (net.Conn, error) {
	select {
	case conn := <-c.queue:
		return conn, nil
	case <-c.ended:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (c *connections) Close() error {
	c.end()
	return nil
}

// Addr is required by net.Listener; there is no address.
func (c *connections) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
