package handout

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/sys/clock"
)

// serving starts a server; how many times credentials were asked for is counted.
func serving(t *testing.T, c aws.Credentials, failure error) (*Server, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	s := &Server{Clock: clock.System{}, Source: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		asked.Add(1)
		return c, failure
	})}
	if err := s.Listen(t.Context(), "0", rand.Reader); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return s, &asked
}

func get(t *testing.T, s *Server, change func(*http.Request)) (int, map[string]string) {
	t.Helper()
	vars := s.Variables()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, vars[0].Value, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", vars[1].Value)
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body map[string]string
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

func TestServerGivesCredentials(t *testing.T) {
	t.Parallel()
	s, _ := serving(t, aws.Credentials{
		AccessKeyID: "A", SecretAccessKey: "S", SessionToken: "T", AccountID: "1", CanExpire: true,
		Expires: time.Date(2037, 1, 2, 3, 4, 5, 0, time.UTC),
	}, nil)
	status, got := get(t, s, nil)
	want := map[string]string{"AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": "2037-01-02T03:04:05Z", "AccountId": "1"}
	for name := range want {
		if got[name] != want[name] || status != http.StatusOK {
			t.Errorf("%d, %s is %q, want %q", status, name, got[name], want[name])
		}
	}
}

// SDKs refuse an answer without a token and an expiry, be the keys long-term.
func TestServerGivesLongTermKeysAnExpiry(t *testing.T) {
	t.Parallel()
	s, _ := serving(t, aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil)
	_, got := get(t, s, nil)
	expires, err := time.Parse(time.RFC3339, got["Expiration"])
	if _, hasToken := got["Token"]; err != nil || !hasToken || time.Until(expires) < 50*time.Minute {
		t.Errorf("got %v (%v)", got, err)
	}
}

func TestServerRefuses(t *testing.T) {
	t.Parallel()
	s, asked := serving(t, aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil)
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"no token":      {func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized},
		"wrong token":   {func(r *http.Request) { r.Header.Set("Authorization", "x") }, http.StatusUnauthorized},
		"foreign host":  {func(r *http.Request) { r.Host = "evil.example" }, http.StatusForbidden},
		"a page's call": {func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, http.StatusForbidden},
		"a page's link": {func(r *http.Request) { r.Header.Set("Referer", "http://evil.example/") }, http.StatusForbidden},
		"other path":    {func(r *http.Request) { r.URL.Path = "/" }, http.StatusNotFound},
		"other method":  {func(r *http.Request) { r.Method = http.MethodPost }, http.StatusMethodNotAllowed},
	} {
		if status, body := get(t, s, c.change); status != c.want || body["SecretAccessKey"] != "" {
			t.Errorf("%s: %d %v, want %d", name, status, body, c.want)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("credentials were fetched %d times for refused requests", asked.Load())
	}
}

func TestServerReportsFailures(t *testing.T) {
	t.Parallel()
	s, _ := serving(t, aws.Credentials{}, errors.New("the sign-in has expired"))
	status, body := get(t, s, nil)
	if status != http.StatusInternalServerError || !strings.Contains(body["message"], "the sign-in has expired") {
		t.Errorf("got %d %v", status, body)
	}
}

func TestServerIsOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	s, _ := serving(t, aws.Credentials{}, nil)
	if address := s.Variables()[0].Value; !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Errorf("listens at %s", address)
	}
}

// Other users of the machine can open connections and say nothing; who has the token gets in all the same.
func TestIdleConnectionsKeepNobodyOut(t *testing.T) {
	t.Parallel()
	s, _ := serving(t, aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil)
	keptAlive, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer keptAlive.Close()
	ask := func() int {
		fmt.Fprintf(keptAlive, "GET /credentials HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n", s.listener.Addr(), s.token.Reveal())
		response, err := http.ReadResponse(bufio.NewReader(keptAlive), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body)
		return response.StatusCode
	}
	if status := ask(); status != http.StatusOK {
		t.Fatal(status)
	}
	var idle []net.Conn
	for i := range 3 * maxConnections {
		conn, err := net.Dial("tcp", s.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		idle = append(idle, conn)
		if i%2 == 0 {
			_, _ = conn.Write([]byte("GET /credentials HTTP/1.1\r\nHost: "))
		}
	}
	if status, _ := get(t, s, nil); status != http.StatusOK {
		t.Errorf("a new client gets %d", status)
	}
	if status := ask(); status != http.StatusOK {
		t.Errorf("the client that was there gets %d", status)
	}
	s.listener.mu.Lock()
	open := len(s.listener.open)
	s.listener.mu.Unlock()
	if open > maxConnections {
		t.Errorf("%d connections are open", open)
	}
	_ = idle[0].SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := idle[0].Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) || err == nil {
		t.Errorf("the oldest is still open: %v", err)
	}
}

func TestHostWithoutTheDefaultPort(t *testing.T) {
	t.Parallel()
	s := &Server{listener: &boundedListener{Listener: addressed("127.0.0.1:80")}}
	for host, want := range map[string]bool{"127.0.0.1": true, "127.0.0.1:80": true, "127.0.0.1:8080": false, "localhost": false, "evil.example": false} {
		if got := s.isOwnHost(host); got != want {
			t.Errorf("port 80, Host %s: %v", host, got)
		}
	}
	s.listener.Listener = addressed("127.0.0.1:8080")
	if s.isOwnHost("127.0.0.1") || !s.isOwnHost("127.0.0.1:8080") {
		t.Error("port 8080: another port is taken for it")
	}
}

// addressed is a listener of which only the address matters.
type addressed string

func (a addressed) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (a addressed) Close() error              { return nil }
func (a addressed) Addr() net.Addr            { return a }
func (a addressed) Network() string           { return "tcp" }
func (a addressed) String() string            { return string(a) }
