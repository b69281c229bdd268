package awsapi

import (
	"context"
	"crypto/tls"
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
		roots:   sync.OnceValues(func() (authorities, error) { return roots(set, env.Vars, env.GOOS) }),
		verify:  set.Get("verify_ssl").Text != "false",
		dialer:  &net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second},
		connect: connect, read: read,
	}
	t.direct = sync.OnceValue(t.newDirect)
	t.proxied = sync.OnceValues(t.newProxied)
	client.Transport = env.Logged(t)
	return client, nil
}

// transport chooses between a direct connection, for which the trusted
// authorities are read while the connection is made, and one through a proxy.
type transport struct {
	proxies       proxies
	roots         func() (authorities, error) // once
	verify        bool
	dialer        *net.Dialer
	connect, read time.Duration
	direct        func() *http.Transport          // once
	proxied       func() (*http.Transport, error) // once
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	via, err := t.proxies.forURL(req.URL)
	if err != nil {
		return nil, err
	}
	if via == nil {
		return limitBody(t.direct(), req, t.read)
	}
	proxied, err := t.proxied()
	if err != nil {
		return nil, err
	}
	return limitBody(proxied, req, t.read)
}

func (t *transport) newDirect() *http.Transport {
	plain := t.common()
	plain.DialTLSContext = t.dialTLS
	return plain
}

func (t *transport) newProxied() (*http.Transport, error) {
	through := t.common()
	through.TLSClientConfig = t.tlsConfig("")
	through.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
		if res.StatusCode != http.StatusOK {
			return &proxyRefusal{proxy.Host, res.StatusCode}
		}
		return nil
	}
	through.Proxy = func(req *http.Request) (*url.URL, error) { return t.proxies.forURL(req.URL) }
	if t.verify {
		trusted, err := t.roots()
		if err != nil {
			return nil, err
		}
		if trusted != nil {
			through.TLSClientConfig.RootCAs = trusted.pool()
		}
	}
	return through, nil
}

func (t *transport) common() *http.Transport {
	return &http.Transport{
		DialContext:           t.dialer.DialContext,
		TLSHandshakeTimeout:   t.connect,
		ResponseHeaderTimeout: t.read,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
	}
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
	config := t.tlsConfig(host)
	if err := t.trust(config); err != nil {
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

func (t *transport) tlsConfig(host string) *tls.Config {
	// Without verification only when --no-verify-ssl was given.
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: !t.verify}
}

// trust lets a connection to config.ServerName verify its certificates with
// our authorities instead of Go's, which are slower to load.
func (t *transport) trust(config *tls.Config) error {
	if !t.verify {
		return nil
	}
	trusted, err := t.roots()
	if err != nil || trusted == nil {
		return err
	}
	host := config.ServerName // the state of a connection to an address has none
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(state tls.ConnectionState) error { return trusted.verify(host, state.PeerCertificates) }
	return nil
}
