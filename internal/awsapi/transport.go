package awsapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
)

// newHTTPClient builds the one HTTP client of a command. Redirects are never
// followed: a signature is good for one host.
func newHTTPClient(env *app.Env, set *settings.Settings) (*http.Client, error) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if env.Transport != nil {
		client.Transport = env.Logged(env.Transport)
		return client, nil
	}
	connect, err := set.ConnectTimeout()
	if err != nil {
		return nil, err
	}
	read, err := set.ReadTimeout()
	if err != nil {
		return nil, err
	}
	t := &transport{
		proxies: proxiesOf(env.Vars),
		roots:   sync.OnceValues(func() (*x509.CertPool, error) { return trustedRoots(set, env.Vars, env.GOOS, env.Paths.Pipes) }),
		verify:  set.Get("verify_ssl").Text != "false",
		dialer:  &net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second},
		connect: connect, read: read,
	}
	t.next = sync.OnceValues(t.newTransport)
	client.Transport = env.Logged(t)
	return client, nil
}

// transport sends requests directly or through a proxy, and bounds the waits.
type transport struct {
	proxies       proxies
	roots         func() (*x509.CertPool, error) // once
	verify        bool
	dialer        *net.Dialer
	connect, read time.Duration
	next          func() (*http.Transport, error) // once
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	next, err := t.next()
	if err != nil {
		return nil, err
	}
	return limitBody(next, req, t.read)
}

func (t *transport) newTransport() (*http.Transport, error) {
	next := &http.Transport{
		DialContext:           t.dialer.DialContext,
		TLSHandshakeTimeout:   t.connect,
		ResponseHeaderTimeout: t.read,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
	}
	if !t.proxies.isConfigured() {
		next.DialTLSContext = t.dialTLS
		return next, nil
	}
	next.Proxy = func(req *http.Request) (*url.URL, error) { return t.proxies.forURL(req.URL) }
	next.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
		if res.StatusCode != http.StatusOK {
			return &proxyRefusal{proxy.Host, res.StatusCode}
		}
		return nil
	}
	var err error
	next.TLSClientConfig, err = t.tlsConfig("")
	return next, err
}

// dialTLS connects while the trusted authorities are being read.
func (t *transport) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	if t.verify {
		go func() { _, _ = t.roots() }()
	}
	conn, err := t.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	config, err := t.tlsConfig(host)
	if err != nil {
		conn.Close()
		return nil, err
	}
	secure := tls.Client(conn, config)
	if t.connect > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.connect)
		defer cancel()
	}
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

// tlsConfig verifies with the trusted authorities unless --no-verify-ssl was
// given. host may be "" where http.Transport fills it in.
func (t *transport) tlsConfig(host string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: !t.verify}
	var err error
	if t.verify {
		config.RootCAs, err = t.roots()
	}
	return config, err
}
