package signin_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// unwritable are ways in which a token file cannot be replaced that hold for root, too.
var unwritable = map[string]func(t *testing.T, path string) (undo func()){
	"a read-only file": func(t *testing.T, path string) func() {
		t.Helper()
		chmod(t, path, 0o400)
		return func() { chmod(t, path, 0o600) }
	},
	"a file in the place of the folder": func(t *testing.T, path string) func() {
		t.Helper()
		real := filepath.Dir(path) + ".real"
		if err := os.Rename(filepath.Dir(path), real); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Dir(path), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.Remove(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(real, filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
		}
	},
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Error(err)
	}
}

func TestNothingIsAskedForThatCannotBeKept(t *testing.T) {
	t.Parallel()
	for name, spoilCache := range unwritable {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, nil)
			first := s.mustLogin(t, signin.LoginOptions{})
			s.due(first)
			asked := len(entries(s))
			undo := spoilCache(t, s.cache().Path(tokencache.TokenKey("corp", "")))
			// In ten minutes it ends; then it cannot be used.
			for _, left := range []time.Duration{10 * time.Minute, 0} {
				tok, err := s.token(t)
				switch {
				case name == "a read-only file" && left > 0:
					if err != nil || !tok.AccessToken.Equal(first.AccessToken) {
						t.Errorf("with %s left: got %v, want the token", left, err)
					}
				case err == nil:
					t.Errorf("with %s left: a token came out of nowhere", left)
				}
				s.time.ahead.Add(int64(15 * time.Minute))
			}
			if _, err := s.login(t, signin.LoginOptions{Force: true}); err == nil || !strings.Contains(err.Error(), "could not be stored") {
				t.Errorf("sso login: %v", err)
			}
			// A registration may be asked for: nothing is lost with it.
			if n := len(entries(s)) - asked - s.calls("RegisterClient") + 1; n != 0 || s.browser.opened.Load() != 1 {
				t.Errorf("%d requests, %d tabs", n, s.browser.opened.Load())
			}
			undo()
			if tok, err := s.token(t); err != nil || tok.AccessToken.Equal(first.AccessToken) {
				t.Errorf("the sign-in is lost: %v", err)
			}
		})
	}
}

// spoiler makes the cache unwritable when the service has just answered.
type spoiler struct {
	operation string
	spoil     func()
}

func (s spoiler) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, s.operation) {
		s.spoil()
	}
	return answer, err
}

func TestRenewalThatCannotBeStoredIsUsedAndStoredLater(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.due(first)
	path := s.cache().Path(tokencache.TokenKey("corp", ""))
	s.env.Transport = spoiler{"/token", func() { chmod(t, path, 0o400) }}
	ses, named := s.session(t)
	renewed, err := signin.Token(t.Context(), s.env, ses, named)
	if err != nil || renewed.AccessToken.Equal(first.AccessToken) {
		t.Fatalf("got %v, want the renewed token", err)
	}
	for _, want := range []string{"read-only", "keeps trying", "run `awsid sso login --sso-session corp`"} {
		if !strings.Contains(s.out.String(), want) {
			t.Errorf("told %q; want %q in it", s.out, want)
		}
	}
	if tok, err := signin.Token(t.Context(), s.env, ses, named); err != nil || !tok.AccessToken.Equal(renewed.AccessToken) {
		t.Errorf("the second time in the same process: %v", err)
	}
	chmod(t, path, 0o600)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		if tok, err := s.cache().Token(named.Key()); err == nil && tok.AccessToken.Equal(renewed.AccessToken) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("it was never stored; told %q", s.out)
		}
	}
	if tok, err := s.token(t); err != nil || !tok.AccessToken.Equal(renewed.AccessToken) {
		t.Errorf("another process: %v", err)
	}
}

func TestRenewalThatCannotBeStoredGivesWayToASignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.due(first)
	path := s.cache().Path(tokencache.TokenKey("corp", ""))
	s.env.Transport = spoiler{"/token", func() { chmod(t, path, 0o400) }}
	ses, named := s.session(t)
	if _, err := signin.Token(t.Context(), s.env, ses, named); err != nil {
		t.Fatal(err)
	}
	s.env.Transport = nil
	chmod(t, path, 0o600)
	second := s.mustLogin(t, signin.LoginOptions{Force: true})
	if tok, err := signin.Token(t.Context(), s.env, ses, named); err != nil || !tok.AccessToken.Equal(second.AccessToken) {
		t.Errorf("the process goes on with what others have replaced: %v", err)
	}
}

func TestSignInThatCannotBeStoredSaysSo(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.mustLogin(t, signin.LoginOptions{})
	path := s.cache().Path(tokencache.TokenKey("corp", ""))
	s.env.Transport = spoiler{"/token", func() { chmod(t, path, 0o400) }}
	_, err := s.login(t, signin.LoginOptions{Force: true})
	if err == nil || !strings.Contains(err.Error(), "the sign-in to corp could not be stored and is lost") ||
		!strings.Contains(s.out.String(), "trying again for 30 seconds") {
		t.Errorf("got %v; told %q", err, s.out)
	}
}

func TestRegistrationThatCannotBeStoredIsUsed(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.env.Transport = spoiler{"/client/register", func() {
		// The token's file is another one.
		files, err := filepath.Glob(filepath.Join(s.env.Paths.SSOCache, "*"))
		if err != nil || len(files) > 0 {
			t.Errorf("%q, %v", files, err)
		}
		key := tokencache.RegistrationKey(s.instance.Region, []string{"sso:account:access"}, "corp", s.instance.StartURL)
		if err := os.MkdirAll(s.cache().Path(key), 0o700); err != nil {
			t.Error(err)
		}
	}}
	if r, err := s.login(t, signin.LoginOptions{}); err != nil || !r.SignedIn || !strings.Contains(s.out.String(), "registration cannot be stored") {
		t.Errorf("%+v, %v; told %q", r, err, s.out)
	}
}
