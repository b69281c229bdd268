package awsapi_test

import (
	"bufio"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`

// tlsServer answers as STS with a certificate for 127.0.0.1 and example.com;
// bundle is the file of its authority.
func tlsServer(t *testing.T) (server *httptest.Server, bundle string) {
	t.Helper()
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, identity) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	bundle = filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	return server, bundle
}

func TestTrust(t *testing.T) {
	t.Parallel()
	server, bundle := tlsServer(t)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	must(t, os.WriteFile(empty, []byte("nothing"), 0o600))
	for name, c := range map[string]struct {
		vars  []string
		flags settings.Flags
		says  string
	}{
		"bundle of the environment": {[]string{"AWS_CA_BUNDLE=" + bundle}, nil, ""},
		"bundle of the option":      {nil, settings.Flags{"ca-bundle": bundle}, ""},
		"bundle of the system":      {[]string{"SSL_CERT_FILE=" + bundle}, nil, ""},
		"no verification":           {nil, settings.Flags{"no-verify-ssl": "true"}, ""},
		"unknown authority":         {nil, nil, "unknown authority"},
		"another host":              {[]string{"AWS_CA_BUNDLE=" + bundle, "AWS_ENDPOINT_URL_STS=" + strings.Replace(server.URL, "127.0.0.1", "localhost", 1)}, nil, "certificate is valid for"},
		"missing bundle":            {[]string{"AWS_CA_BUNDLE=/nonexistent"}, nil, "AWS_CA_BUNDLE"},
		"empty bundle":              {[]string{"AWS_CA_BUNDLE=" + empty}, nil, "holds no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vars := append([]string{"AWS_ENDPOINT_URL=" + server.URL, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1"}, c.vars...)
			err := call(t, clients(t, world(t, vars...), c.flags), "sts")
			switch e, _ := err.(*problem.Error); {
			case c.says == "" && err != nil:
				t.Error(err)
			case c.says != "" && (e == nil || e.Kind.Exit() != 255 || e.Hint == "" || !strings.Contains(err.Error(), c.says)):
				t.Errorf("%v", err)
			}
		})
	}
}

// connectProxy is a proxy whose every tunnel ends at one address.
func connectProxy(t *testing.T, target string) (url string, tunnels *atomic.Int32) {
	t.Helper()
	tunnels = &atomic.Int32{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tunnels.Add(1)
		if r.Method != http.MethodConnect {
			_, _ = io.WriteString(w, identity)
			return
		}
		up, err := net.Dial("tcp", target)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer up.Close()
		w.WriteHeader(http.StatusOK)
		down, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer down.Close()
		go func() { _, _ = io.Copy(up, buffered) }()
		_, _ = io.Copy(down, up)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, tunnels
}

func TestProxy(t *testing.T) {
	t.Parallel()
	server, bundle := tlsServer(t)
	for name, c := range map[string]struct {
		endpoint string
		vars     []string
		want     int32
		fails    bool
	}{
		"https":             {"https://example.com", []string{"HTTPS_PROXY={}", "AWS_CA_BUNDLE=" + bundle}, 1, false},
		"lower case wins":   {"https://example.com", []string{"https_proxy={}", "HTTPS_PROXY=http://127.0.0.1:1", "AWS_CA_BUNDLE=" + bundle}, 1, false},
		"http":              {"http://sts.invalid", []string{"HTTP_PROXY={}"}, 1, false},
		"without scheme":    {"http://sts.invalid", []string{"HTTP_PROXY={host}"}, 1, false},
		"exempt":            {"http://sts.invalid", []string{"HTTP_PROXY={}", "NO_PROXY=other, .invalid"}, 0, true},
		"exempt altogether": {"http://sts.invalid", []string{"HTTP_PROXY={}", "no_proxy=*"}, 0, true},
		"this machine":      {server.URL, []string{"HTTPS_PROXY={}", "AWS_CA_BUNDLE=" + bundle}, 0, false},
		"no address":        {"http://sts.invalid", []string{"HTTP_PROXY=http://user:pass@"}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy, tunnels := connectProxy(t, server.Listener.Addr().String())
			vars := []string{"AWS_ENDPOINT_URL=" + c.endpoint, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1"}
			for _, v := range c.vars {
				vars = append(vars, strings.NewReplacer("{}", proxy, "{host}", strings.TrimPrefix(proxy, "http://")).Replace(v))
			}
			err := call(t, clients(t, world(t, vars...), nil), "sts")
			if (err != nil) != c.fails || tunnels.Load() != c.want {
				t.Errorf("%v, %d tunnels", err, tunnels.Load())
			}
			if err != nil && strings.Contains(err.Error(), "pass") {
				t.Errorf("the password is shown: %v", err)
			}
		})
	}
}

// A proxy that says no, and a certificate that nobody vouches for, are not
// asked again, and the error says what to set.
func TestHopelessConnectionsAreMadeOnce(t *testing.T) {
	t.Parallel()
	server, bundle := tlsServer(t)
	for name, c := range map[string]struct {
		status     int
		says, hint string
	}{
		"no password":     {401, "refuses the connection: 401 Unauthorized", "NO_PROXY"},
		"password wanted": {407, "refuses the connection: 407 Proxy Authentication Required", "HTTPS_PROXY=http://USER:PASSWORD@"},
		"forbidden":       {403, "refuses the connection: 403 Forbidden", "NO_PROXY"},
		"no authority":    {200, "unknown authority", "AWS_CA_BUNDLE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			through, tunnels := connectProxy(t, server.Listener.Addr().String())
			vars := []string{"AWS_ENDPOINT_URL=https://sts.example.com", "AWS_REGION=us-east-1", "HTTPS_PROXY=" + through}
			if c.status != 200 {
				refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					tunnels.Add(1)
					w.WriteHeader(c.status)
				}))
				t.Cleanup(refuses.Close)
				vars = append(vars, "HTTPS_PROXY="+refuses.URL, "AWS_CA_BUNDLE="+bundle)
			}
			err := call(t, clients(t, world(t, vars...), nil), "sts")
			e, ok := err.(*problem.Error)
			if !ok || e.Kind.Exit() != 255 || !strings.Contains(e.Error(), c.says) || !strings.Contains(e.Hint, c.hint) || tunnels.Load() != 1 {
				t.Errorf("%v after %d tunnels", e, tunnels.Load())
			}
			if awsapi.IsUnreachable(err) {
				t.Error("patience would help")
			}
		})
	}
}

// A proxy that cannot reach the service for the moment is asked again.
func TestProxyInTroubleIsAskedAgain(t *testing.T) {
	t.Parallel()
	for _, status := range []int{502, 503, 504} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			server, bundle := tlsServer(t)
			through, tunnels := connectProxy(t, server.Listener.Addr().String())
			var asked atomic.Int32
			troubled := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) == 1 {
					w.WriteHeader(status)
					return
				}
				u, _ := url.Parse(through)
				up, err := net.Dial("tcp", u.Host)
				if err != nil {
					return
				}
				defer up.Close()
				_ = r.Write(up)
				down, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					return
				}
				defer down.Close()
				go func() { _, _ = io.Copy(up, down) }()
				_, _ = io.Copy(down, up)
			}))
			t.Cleanup(troubled.Close)
			vars := []string{"AWS_ENDPOINT_URL=https://example.com", "AWS_REGION=us-east-1", "HTTPS_PROXY=" + troubled.URL, "AWS_CA_BUNDLE=" + bundle}
			if err := call(t, clients(t, world(t, vars...), nil), "sts"); err != nil || asked.Load() != 2 || tunnels.Load() != 1 {
				t.Errorf("%v after %d tries and %d tunnels", err, asked.Load(), tunnels.Load())
			}
			asked.Store(0)
			err := call(t, clients(t, world(t, append(vars, "AWS_MAX_ATTEMPTS=1")...), nil), "sts")
			if err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) || !awsapi.IsUnreachable(err) {
				t.Errorf("%v", err)
			}
		})
	}
}

// An answer is a page by what it holds, not by its label.
func TestAnswerLabelledAsAPage(t *testing.T) {
	t.Parallel()
	html := map[string]string{"Content-Type": "text/html"}
	long := strings.Replace(identity, "<GetCallerIdentityResult>", "<!--"+strings.Repeat("x", 2<<20)+"--><GetCallerIdentityResult>", 1)
	for body, page := range map[string]bool{
		identity: false, long: false,
		"<!DOCTYPE HTML>\n<html>": true, "\ufeff<!-- a --> <!-- b -->\n<html lang=de>": true, "<script>location='/login'</script>": true,
	} {
		at, _ := answer(t, 200, html, body)
		err := call(t, clients(t, world(t, "AWS_ENDPOINT_URL="+at, "AWS_REGION=us-east-1"), nil), "sts")
		if page != (err != nil && strings.Contains(err.Error(), "the answer is a web page")) || !page && err != nil {
			t.Errorf("%.40q: %v", body, err)
		}
	}
}

func TestConnectionErrorsSayWhereAndWhatToDo(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	end := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
	t.Cleanup(silent.Close)
	stalls := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<GetCaller")
		_ = http.NewResponseController(w).Flush()
		<-end
	}))
	t.Cleanup(stalls.Close)
	t.Cleanup(func() { close(end) })
	cut := func(status int) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<ErrorRe")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	portal, requests := answer(t, 200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, "<html><title>Hotel</title>")
	t.Cleanup(func() {
		if len(*requests) != 1 {
			t.Errorf("the portal's page was asked for %d times", len(*requests))
		}
	})
	garbage, _ := answer(t, 200, nil, "<a><b></a>")
	noHTTP := speaks(t, "SSH-2.0-OpenSSH_9.9\r\n")
	untrusted, _ := tlsServer(t)
	for name, c := range map[string]struct {
		url, says   string
		unreachable bool
	}{
		"portal":      {portal, `GetCallerIdentity: the answer is a web page and not the service's: "Hotel"`, false},
		"garbage":     {garbage, "the answer cannot be read", false},
		"no HTTP":     {noHTTP, "malformed HTTP", false},
		"untrusted":   {untrusted.URL, "unknown authority", false},
		"refused":     {closed.URL, "connection refused", true},
		"no answer":   {silent.URL, "timed out", true},
		"half answer": {stalls.URL, "timed out", true},
		"cut answer":  {cut(200), "the connection was cut", true},
		"cut refusal": {cut(400), "the connection was cut", true},
		"hung up":     {speaks(t, ""), "the connection was cut", true},
		"no host":     {"http://nowhere.invalid", "nowhere.invalid", true},
		"no TLS":      {strings.Replace(garbage, "http:", "https:", 1), "is not TLS", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			cl := clients(t, world(t, "AWS_ENDPOINT_URL="+c.url, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS="+map[bool]string{true: "3", false: "1"}[name == "portal"]), settings.Flags{"cli-read-timeout": "0.2", "cli-connect-timeout": "5"})
			var e *problem.Error
			if !errors.As(call(t, cl, "sts"), &e) || e.Kind.Exit() != 255 || e.Hint == "" && !strings.Contains("garbage, no HTTP", name) || !strings.Contains(e.Error(), c.says) || strings.Contains(e.Error(), "StatusCode") {
				t.Errorf("%v", e)
			}
			if awsapi.IsUnreachable(e) != c.unreachable {
				t.Errorf("%v: unreachable is %t", e, !c.unreachable)
			}
			if time.Since(start) > 30*time.Second {
				t.Error("no limit")
			}
		})
	}
}

// speaks is a server of another protocol: it hears a request out, says
// something and hangs up.
func speaks(t *testing.T, greeting string) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			// Read to its end, or the client may fail while it still writes.
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			_, _ = io.WriteString(conn, greeting)
			_ = conn.Close()
		}
	}()
	return "http://" + l.Addr().String()
}
