package judge

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// recorder stands for all of AWS: a proxy that answers for every host itself,
// everybody the same, and keeps the last request.
type recorder struct {
	proxy         *httptest.Server
	authorityFile string
	authority     *x509.Certificate
	key           *ecdsa.PrivateKey
	connections   chan net.Conn
	closed        chan struct{}
	closeOnce     sync.Once

	mu           sync.Mutex
	certificates map[string]*tls.Certificate
	last         request
	answer       answer
}

type answer struct {
	status int
	header map[string]string
	body   string
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{connections: make(chan net.Conn), closed: make(chan struct{}), certificates: map[string]*tls.Certificate{}, authorityFile: filepath.Join(t.TempDir(), "ca.pem")}
	if err := r.makeAuthority(); err != nil {
		t.Fatal(err)
	}
	r.proxy = httptest.NewServer(http.HandlerFunc(r.connect))
	service := &http.Server{Handler: http.HandlerFunc(r.serve)}
	inner := tls.NewListener(r, &tls.Config{GetCertificate: r.certificate})
	go func() { _ = service.Serve(inner) }()
	t.Cleanup(func() {
		r.proxy.Close()
		_ = service.Close()
	})
	return r
}

func (r *recorder) makeAuthority() error {
	var err error
	if r.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "judge"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &r.key.PublicKey, r.key)
	if err != nil {
		return err
	}
	if r.authority, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	return os.WriteFile(r.authorityFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// certificate makes one for the host that is asked for.
func (r *recorder) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if made := r.certificates[hello.ServerName]; made != nil {
		return made, nil
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{hello.ServerName}, NotBefore: r.authority.NotBefore, NotAfter: r.authority.NotAfter,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, r.authority, &r.key.PublicKey, r.key)
	if err != nil {
		return nil, err
	}
	made := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: r.key}
	r.certificates[hello.ServerName] = made
	return made, nil
}

// connect hands the tunnel that a client asks for to the service itself.
func (r *recorder) connect(w http.ResponseWriter, q *http.Request) {
	if q.Method != http.MethodConnect {
		http.Error(w, "only tunnels", http.StatusBadRequest)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	select {
	case r.connections <- conn:
	case <-r.closed:
		_ = conn.Close()
	}
}

// Accept, Close and Addr make the recorder the listener of its tunnels.
func (r *recorder) Accept() (net.Conn, error) {
	select {
	case conn := <-r.connections:
		return conn, nil
	case <-r.closed:
		return nil, net.ErrClosed
	}
}

func (r *recorder) Close() error {
	r.closeOnce.Do(func() { close(r.closed) })
	return nil
}

func (r *recorder) Addr() net.Addr { return r.proxy.Listener.Addr() }

// client returns an HTTP client that goes through the proxy.
func (r *recorder) client() *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(r.authority)
	proxy, _ := url.Parse(r.proxy.URL)
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

// take returns the last request and forgets it.
func (r *recorder) take() request {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := r.last
	r.last = request{}
	return last
}
