package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Proxy is an HTTP forward proxy that ends TLS itself.
type Proxy struct {
	authority *Authority
	accepts   func(host string) bool
	next      http.Handler
	inner     *http.Server
	conns     *connections
}

// New returns a proxy in front of next. accepts tells which host names it
// answers for.
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
	if err := p.tunnel(w, host); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// tunnel answers a CONNECT and speaks TLS as the host on the connection.
func (p *Proxy) tunnel(w http.ResponseWriter, host string) error {
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
	queue  chan net.Conn
	ctx    context.Context
	cancel context.CancelFunc
}

func newConnections() *connections {
	ctx, cancel := context.WithCancel(context.Background())
	return &connections{queue: make(chan net.Conn), ctx: ctx, cancel: cancel}
}

func (c *connections) add(conn net.Conn) {
	select {
	case c.queue <- conn:
	case <-c.ctx.Done():
		_ = conn.Close() // nobody serves it any more
	}
}

// Accept returns the next tunnel.
func (c *connections) Accept() (net.Conn, error) {
	select {
	case conn := <-c.queue:
		return conn, nil
	case <-c.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (c *connections) Close() error {
	c.cancel()
	return nil
}

// Addr is required by net.Listener; there is no address.
func (c *connections) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
