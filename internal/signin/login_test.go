package signin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

func TestSignInWithTheBrowserOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	if !strings.Contains(s.out.String(), "/authorize?response_type=code&client_id=") {
		t.Errorf("no address was printed: %s", s.out)
	}
	r, err := s.login(t, signin.LoginOptions{})
	if err != nil || r.SignedIn || r.Token.AccessToken.Reveal() != first.AccessToken.Reveal() {
		t.Errorf("a valid session is left alone: %+v, %v", r, err)
	}
	if r, err = s.login(t, signin.LoginOptions{Force: true}); err != nil || !r.SignedIn {
		t.Errorf("--force: %+v, %v", r, err)
	}
	if r, err = s.login(t, signin.LoginOptions{MinTTL: 100 * time.Hour}); err != nil || !r.SignedIn {
		t.Errorf("--min-ttl: %+v, %v", r, err)
	}
	// Asked for nearly all the time a token can have, a renewal is enough.
	s.time.ahead.Add(int64(20 * time.Minute))
	if r, err = s.login(t, signin.LoginOptions{MinTTL: 50 * time.Minute}); err != nil || r.SignedIn || r.Token.Left(s.time.Now()) < 50*time.Minute {
		t.Errorf("--min-ttl within reach: %+v, %v", r, err)
	}
	if n := s.browser.opened.Load(); n != 3 {
		t.Errorf("%d tabs", n)
	}
	if n := s.calls("RegisterClient"); n != 1 {
		t.Errorf("registered %d times", n)
	}
}

func TestNoPlaceForLocksIsNobodyElsesSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	if err := os.MkdirAll(s.env.Paths.State, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.env.Paths.State, "locks"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.login(t, signin.LoginOptions{})
	if err == nil || strings.Contains(err.Error(), "waited") || strings.Contains(s.out.String(), "Waiting") {
		t.Errorf("%v; told %q", err, s.out)
	}
}

func TestAnotherStartURLNeedsAnotherSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	tok := s.mustLogin(t, signin.LoginOptions{})
	tok.StartURL = "https://elsewhere.awsapps.com/start"
	if err := s.cache().PutToken(tokencache.TokenKey("corp", ""), tok); err != nil {
		t.Fatal(err)
	}
	if r, err := s.login(t, signin.LoginOptions{}); err != nil || !r.SignedIn {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestShortTokenIsRenewedWithoutABrowser(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.time.ahead.Add(int64(first.Left(s.time.Now()) - 10*time.Minute))
	r, err := s.login(t, signin.LoginOptions{})
	if err != nil || r.SignedIn || r.Token.AccessToken.Reveal() == first.AccessToken.Reveal() || s.browser.opened.Load() != 1 {
		t.Errorf("%+v, %v, %d tabs", r, err, s.browser.opened.Load())
	}
}

func TestSignInWithADeviceCode(t *testing.T) {
	t.Parallel()
	// The service demands more time between polls than the client begins
	// with, so it says slow_down, and the client obeys for good.
	s := newStage(t, func(i *world.Instance) { i.Session.PollInterval = world.Duration(7 * time.Second) })
	tok := s.mustLogin(t, signin.LoginOptions{Device: true})
	if tok.AccessToken.Empty() || !strings.Contains(s.out.String(), "/device") {
		t.Errorf("%+v\n%s", tok, s.out)
	}
	// A device registration is no good for the other flow, and the reverse.
	s.mustLogin(t, signin.LoginOptions{Force: true})
	s.mustLogin(t, signin.LoginOptions{Device: true, Force: true})
	if n := s.calls("RegisterClient"); n != 3 {
		t.Errorf("registered %d times", n)
	}
}

func TestDeviceCodeRunsOut(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	_, err := s.login(t, signin.LoginOptions{Device: true, NoBrowser: true})
	if err == nil || problem.KindOf(err).Exit() != 255 || !strings.Contains(err.Error(), "expired") {
		t.Errorf("got %v", err)
	}
	if passed := time.Duration(s.time.ahead.Load()); passed < 9*time.Minute || passed > 11*time.Minute {
		t.Errorf("after %v", passed)
	}
}

func TestNobodyComesToTheSignInPage(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	_, err := s.login(t, signin.LoginOptions{NoBrowser: true})
	if err == nil || problem.KindOf(err).Exit() != 255 || !strings.Contains(err.Error(), "10 minutes") {
		t.Errorf("got %v", err)
	}
}

func TestDenied(t *testing.T) {
	t.Parallel()
	for _, device := range []bool{false, true} {
		s := newStage(t, nil)
		s.browser.Deny = true
		_, err := s.login(t, signin.LoginOptions{Device: device})
		want := 255
		if device {
			want = 254 // the service itself says so
		}
		if err == nil || problem.KindOf(err).Exit() != want || !strings.Contains(err.Error(), "denied") && !strings.Contains(err.Error(), "Denied") {
			t.Errorf("device %v: got %v", device, err)
		}
		if _, err := s.token(t); problem.KindOf(err) != problem.NeedsSignIn {
			t.Errorf("device %v: a token after all? %v", device, err)
		}
	}
}

func TestRejectedRegistrationIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.mustLogin(t, signin.LoginOptions{Device: true})
	s.State().ExpireClients()
	s.mustLogin(t, signin.LoginOptions{Device: true, Force: true})
	if n := s.calls("RegisterClient"); n != 2 {
		t.Errorf("registered %d times", n)
	}
}

func TestRegistrationRejectedByThePageIsForgotten(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.mustLogin(t, signin.LoginOptions{})
	s.State().ExpireClients()
	if _, err := s.login(t, signin.LoginOptions{Force: true}); err == nil {
		t.Fatal("the page refuses the registration, and nobody can tell us")
	}
	s.mustLogin(t, signin.LoginOptions{Force: true})
}

func TestLegacySignInUsesADeviceCode(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	ses, _ := s.session(t)
	p, _ := ses.Files.Profile("old")
	legacy, err := signin.SessionOf(ses, p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signin.Login(t.Context(), s.env, ses, legacy, signin.LoginOptions{}); err != nil {
		t.Fatal(err)
	}
	tok, err := signin.Token(t.Context(), s.env, ses, legacy)
	if err != nil || tok.AccessToken.Empty() {
		t.Fatalf("%+v, %v", tok, err)
	}
	// The older form never renews.
	s.time.ahead.Add(int64(tok.Left(s.time.Now()) + time.Minute))
	calls := s.calls("CreateToken")
	if _, err := signin.Token(t.Context(), s.env, ses, legacy); problem.KindOf(err) != problem.NeedsSignIn || s.calls("CreateToken") != calls {
		t.Errorf("got %v after %d calls", err, s.calls("CreateToken")-calls)
	}
}

func TestCorruptCacheIsNoObstacle(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	registration := s.cache().Path(tokencache.RegistrationKey(s.instance.Region, []string{"sso:account:access"}, "corp", s.instance.StartURL))
	for _, path := range []string{registration, s.cache().Path(tokencache.TokenKey("corp", ""))} {
		spoil(t, path)
	}
	again := s.mustLogin(t, signin.LoginOptions{})
	if again.AccessToken.Reveal() == first.AccessToken.Reveal() || s.calls("RegisterClient") != 2 {
		t.Errorf("registered %d times", s.calls("RegisterClient"))
	}
}
