package console_test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
)

func (s *stage) chmodCache(t *testing.T, mode os.FileMode) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.env.Paths.LoginCache, "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Chmod(files[0], mode); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsRenewedThatCannotBeKept(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	s.chmodCache(t, 0o400)
	s.time.ahead.Add(int64(12 * time.Minute))
	if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA1" || s.calls != 1 {
		t.Errorf("while they live: %+v, %v, %d calls", keys, err, s.calls)
	}
	s.time.ahead.Add(int64(12 * time.Minute))
	if _, err := s.credentials(t); err == nil || !strings.Contains(err.Error(), "read-only") || s.calls != 1 {
		t.Errorf("afterwards: %v, %d calls", err, s.calls)
	}
	s.chmodCache(t, 0o600)
	if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA2" {
		t.Errorf("the sign-in is lost: %+v, %v", keys, err)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRenewalThatCannotBeStoredIsUsed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	s.env.Transport = transport(func(r *http.Request) (*http.Response, error) {
		answer, err := http.DefaultTransport.RoundTrip(r)
		s.chmodCache(t, 0o400)
		return answer, err
	})
	s.time.ahead.Add(int64(12 * time.Minute))
	for range 2 {
		if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA2" || s.calls != 2 {
			t.Errorf("%+v, %v, %d calls", keys, err, s.calls)
		}
	}
	if told := s.env.Stderr.(*bytes.Buffer).String(); strings.Count(told, "the renewed console sign-in of "+user+" cannot be stored") != 1 {
		t.Errorf("told %q", told)
	}
}

// The command of a hint must renew the sign-in where it is, and give no other profile one.
func TestHintNamesTheProfileOfTheSignIn(t *testing.T) {
	t.Parallel()
	const sources = "[default]\n%[1]s[profile users]\n%[2]s[profile r]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = users\n" +
		"[profile rr]\nrole_arn = arn:aws:iam::123456789012:role/y\nsource_profile = r\n[profile d]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = default\n" +
		"[profile 'a b']\n%[3]s[profile loop]\nsource_profile = loop\n"
	signsIn := "login_session = " + user + "\n"
	for _, c := range []struct {
		profile string
		in      [3]string // which of default, users and "a b" sign in
		want    string
	}{
		{"users", [3]string{"", signsIn, ""}, "awsid login --profile users"},
		{"r", [3]string{"", signsIn, ""}, "awsid login --profile users"},
		{"rr", [3]string{"", signsIn, ""}, "awsid login --profile users"},
		{"rr", [3]string{signsIn, signsIn, signsIn}, "awsid login --profile users"},
		{"a b", [3]string{"", "", signsIn}, "awsid login --profile 'a b'"},
		{"", [3]string{signsIn, signsIn, ""}, "awsid login"},
		{"d", [3]string{signsIn, "", ""}, "awsid login --profile default"},
		{"loop", [3]string{"", signsIn, ""}, "awsid login --profile users"},
		{"", [3]string{"", "", ""}, "awsid login"},
	} {
		s := newStage(t)
		text := strings.NewReplacer("%[1]s", c.in[0], "%[2]s", c.in[1], "%[3]s", c.in[2]).Replace(sources)
		if err := os.MkdirAll(filepath.Dir(s.env.Paths.Config), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.env.Paths.Config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := shared.Load(s.env.Paths)
		if err != nil {
			t.Fatal(err)
		}
		flags := settings.Flags{}
		if c.profile != "" {
			flags["profile"] = c.profile
		}
		s.ses.Files, s.ses.Settings = files, settings.ResolveAny(flags, s.env.Vars, files)
		_, err = console.Credentials(t.Context(), s.env, s.ses, user)
		var e *problem.Error
		if !errors.As(err, &e) || e.Hint != "run `"+c.want+"`" {
			t.Errorf("profile %q, sign-ins %q: hint %q; want %q", c.profile, c.in, e.Hint, c.want)
		}
	}
}
