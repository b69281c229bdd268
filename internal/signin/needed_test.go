package signin_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// signOutInPortal ends a session at the service, as its own page does.
func (s *stage) signOutInPortal(t *testing.T, tok tokencache.Token) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Sso_bearer_token", tok.AccessToken.Reveal())
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
	answer.Body.Close()
}

func TestRejectedTokenIsTrustedByNobodyAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.signOutInPortal(t, first)
	ses, named := s.session(t)
	rejected := signin.Reject(t.Context(), s.env, named, first)
	var needed *signin.Needed
	if !errors.As(rejected, &needed) || !strings.Contains(rejected.Error(), "no longer valid") {
		t.Fatalf("got %v", rejected)
	}
	// What follows opens the files anew, as other processes do. The first asks whether a renewal helps.
	for i := range 3 {
		if _, err := s.token(t); problem.KindOf(err) != problem.NeedsSignIn {
			t.Errorf("%d: got %v, want that a sign-in is needed", i, err)
		}
	}
	if n := s.calls("CreateToken"); n != 2 {
		t.Errorf("%d calls of CreateToken; want the sign-in and one attempt to renew it", n)
	}
	if state := signin.StatusOf(s.env, ses.Files, "corp"); state.State != signin.Ended || !state.ExpiresAt.IsZero() {
		t.Errorf("the status is %+v", state)
	}
	if r, err := s.login(t, signin.LoginOptions{}); err != nil || !r.SignedIn {
		t.Fatalf("sso login: %+v, %v; want a new sign-in", r, err)
	}
	tok, err := s.token(t)
	if err != nil || tok.AccessToken.Equal(first.AccessToken) || tok.Rejected() {
		t.Errorf("after the sign-in: %v", err)
	}
	// A late answer about the old token does not count against the new one.
	if signin.Reject(t.Context(), s.env, named, first); signin.StatusOf(s.env, ses.Files, "corp").State != signin.Valid {
		t.Error("the new token is taken for the old one")
	}
}

func TestRejectedTokenIsRenewedWhereThatHelps(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	_, named := s.session(t)
	_ = signin.Reject(t.Context(), s.env, named, first)
	if tok, err := s.token(t); err != nil || tok.AccessToken.Equal(first.AccessToken) || tok.Rejected() {
		t.Errorf("got %v", err)
	}
}

func TestRefusalOfAnotherRegionSaysNothingAboutAToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	_, named := s.session(t)
	named.Region = "eu-central-1"
	_ = signin.Reject(t.Context(), s.env, named, first)
	if tok, err := s.token(t); err != nil || !tok.AccessToken.Equal(first.AccessToken) {
		t.Errorf("got %v", err)
	}
}

func TestSignInAgainReplacesARejectedToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	ses, named := s.session(t)
	var needed *signin.Needed
	if !errors.As(signin.Reject(t.Context(), s.env, named, first), &needed) {
		t.Fatal("the error of a rejected token does not say that a sign-in is needed")
	}
	if err := signin.SignInAgain(t.Context(), s.env, ses, needed); err != nil {
		t.Fatal(err)
	}
	if tok, err := s.token(t); err != nil || tok.AccessToken.Equal(first.AccessToken) {
		t.Errorf("the rejected token is still used: %v", err)
	}
}
