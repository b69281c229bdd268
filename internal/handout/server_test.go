package handout

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
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
