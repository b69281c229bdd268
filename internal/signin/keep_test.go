package signin_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// expecting is a stage whose session expects a person.
func expecting(t *testing.T, user string) *stage {
	t.Helper()
	s := newStage(t, nil)
	s.configure(t, "[sso-session corp]\nsso_start_url = "+s.instance.StartURL+"\nsso_region = "+s.instance.Region+"\nawsid_expected_user = "+user+"\n")
	return s
}

// A sign-in as somebody else is ended and never stored; what was there before
// stays.
func TestSignInAsSomebodyElse(t *testing.T) {
	t.Parallel()
	s := expecting(t, "testuser@example.com")
	good := s.mustLogin(t, signin.LoginOptions{})
	s.configure(t, "[sso-session corp]\nsso_start_url = "+s.instance.StartURL+"\nsso_region = "+s.instance.Region+"\nawsid_expected_user = ann\n")
	_, err := s.login(t, signin.LoginOptions{Force: true})
	var wrong *signin.Mismatch
	if !errors.As(err, &wrong) || problem.KindOf(err) != problem.Config || s.calls("Logout") != 1 {
		t.Errorf("got %v, %d sign-ins ended", err, s.calls("Logout"))
	}
	if now, err := s.cache().Token(tokencache.TokenKey("corp", "")); err != nil || !now.AccessToken.Equal(good.AccessToken) {
		t.Errorf("the sign-in from before is gone: %v", err)
	}
	// It is not the expected person's, so there is nothing to be content with.
	before := s.browser.opened.Load()
	if _, err := s.login(t, signin.LoginOptions{}); !errors.As(err, &wrong) || s.browser.opened.Load() != before+1 {
		t.Errorf("got %v, %d more tabs", err, s.browser.opened.Load()-before)
	}
}

// A token that was ended elsewhere is no sign-in, though it looks like one.
func TestTokenEndedElsewhere(t *testing.T) {
	t.Parallel()
	s := expecting(t, "testuser@example.com")
	ended := s.mustLogin(t, signin.LoginOptions{})
	ses, named := s.session(t)
	if _, err := signin.Logout(t.Context(), s.env, ses, ses.Files, &named); err != nil {
		t.Fatal(err)
	}
	if err := s.cache().PutToken(named.Key(), ended.WithNote("awsidUser", "")); err != nil {
		t.Fatal(err)
	}
	if r, err := s.login(t, signin.LoginOptions{}); err != nil || !r.SignedIn || r.User != "testuser@example.com" {
		t.Errorf("%+v, %v", r, err)
	}
}

// Where the user cannot be looked up, an unknown sign-in is kept for later,
// but not in place of a good one.
func TestNobodyTellsWhoSignedIn(t *testing.T) {
	t.Parallel()
	for _, before := range []bool{false, true} {
		s := expecting(t, "testuser@example.com")
		var good tokencache.Token
		if before {
			good = s.mustLogin(t, signin.LoginOptions{})
		}
		if _, err := s.Faults().Add(fault.Fault{Kind: fault.Fail, Operation: "GetCallerIdentity", Status: 503, Code: "ServiceUnavailable"}); err != nil {
			t.Fatal(err)
		}
		_, err := s.login(t, signin.LoginOptions{Force: true})
		var e *problem.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "cannot find out") || e.Hint == "" {
			t.Errorf("got %v", err)
		}
		now, err := s.cache().Token(tokencache.TokenKey("corp", ""))
		if err != nil || before && !now.AccessToken.Equal(good.AccessToken) {
			t.Errorf("before %v: %v", before, err)
		}
	}
}
