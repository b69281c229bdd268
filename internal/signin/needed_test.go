package signin_test

import (
	"errors"
	"testing"

	"github.com/awsid/awsid/internal/signin"
)

func TestRejectedTokenIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	ses, named := s.session(t)
	var needed *signin.Needed
	if !errors.As(signin.Rejected(named, first.AccessToken), &needed) {
		t.Fatal("the error of a rejected token does not say that a sign-in is needed")
	}
	if err := signin.SignInAgain(t.Context(), s.env, ses, needed); err != nil {
		t.Fatal(err)
	}
	if tok, err := s.token(t); err != nil || tok.AccessToken.Equal(first.AccessToken) {
		t.Errorf("the rejected token is still used: %v", err)
	}
}
