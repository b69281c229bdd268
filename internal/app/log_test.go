package app_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

func logging(t *testing.T) (*app.Env, *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	env := &app.Env{Clock: clock.System{}, Paths: paths.Resolve(environ.Parse(nil), "linux", home, home)}
	log := new(bytes.Buffer)
	env.StartLog(log)
	return env, log
}

func TestLogIsSilentUntilStarted(t *testing.T) {
	t.Parallel()
	env := &app.Env{Clock: clock.System{}}
	env.Debug("nobody hears this")
	if next := http.DefaultTransport; env.Logged(next) != next || env.LoggedHost(next) != next {
		t.Error("a transport is wrapped although nothing is logged")
	}
}

func TestLogShortensTheHomeDirectory(t *testing.T) {
	t.Parallel()
	env, log := logging(t)
	env.Debug("read", "file", filepath.Join(env.Paths.Home, ".aws", "config"))
	if !strings.Contains(log.String(), "file=~/.aws/config") || strings.Contains(log.String(), env.Paths.Home) {
		t.Errorf("log: %s", log)
	}
}

func TestLoggedRequests(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Requestid", "r-1")
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	env, log := logging(t)
	for _, next := range []http.RoundTripper{env.Logged(http.DefaultTransport), env.LoggedHost(http.DefaultTransport)} {
		req, err := http.NewRequest(http.MethodGet, "http://me:s3cret@"+host+"/p?role_name=R&token=s3cret&s3cret", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 s3cret")
		req.Header.Set("Amz-Sdk-Request", "attempt=2; max=3")
		resp, err := next.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	for i, want := range [][]string{
		{"method=GET", host + "/p?", "role_name=R", "&…", `attempt="attempt=2; max=3"`, "signed=true", "status=418", "x-amzn-requestid=r-1"},
		{"url=" + server.URL + "/…", "status=418"},
	} {
		for _, w := range want {
			if !strings.Contains(lines[i], w) {
				t.Errorf("no %q in: %s", w, lines[i])
			}
		}
	}
	if strings.Contains(log.String(), "s3cret") || strings.Contains(log.String(), "SHA256") {
		t.Errorf("a secret is in the log: %s", log)
	}
}

type failing struct{}

func (failing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no route to host")
}

func TestLoggedFailure(t *testing.T) {
	t.Parallel()
	env, log := logging(t)
	req := httptest.NewRequest(http.MethodPost, "https://sts.example/", http.NoBody)
	if resp, err := env.Logged(failing{}).RoundTrip(req); err == nil {
		resp.Body.Close()
		t.Fatal("no error")
	}
	if !strings.Contains(log.String(), `msg="request failed" method=POST url=https://sts.example/`) || !strings.Contains(log.String(), "no route to host") {
		t.Errorf("log: %s", log)
	}
}
