package signin_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// keyboard is a terminal on which an answer is already typed.
type keyboard struct {
	nobody
	answer string
	seen   *output
}

func (k keyboard) Open() (io.ReadWriteCloser, error) {
	return struct {
		io.Reader
		io.Writer
		io.Closer
	}{strings.NewReader(k.answer), k.seen, io.NopCloser(nil)}, nil
}

func TestOfferFollowsThePolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what              string
		configured        string
		options           signin.OfferOptions
		terminal, signsIn bool
		answer            string
	}{
		{"nothing said", "", signin.OfferOptions{}, true, false, "y\n"},
		{"the command asks", "", signin.OfferOptions{Default: signin.Ask}, true, true, "y\n"},
		{"Enter is yes", "", signin.OfferOptions{Default: signin.Ask}, true, true, "\n"},
		{"the person says no", "", signin.OfferOptions{Default: signin.Ask}, true, false, "n\n"},
		{"nobody is there", "", signin.OfferOptions{Default: signin.Ask}, false, false, ""},
		{"never is stronger", "never", signin.OfferOptions{Default: signin.Ask}, true, false, "y\n"},
		{"always asks nothing", "always", signin.OfferOptions{}, true, true, ""},
		{"not even always without a terminal", "always", signin.OfferOptions{}, false, false, ""},
		{"the command line is strongest", "always", signin.OfferOptions{Policy: signin.Never}, true, false, ""},
	} {
		s := newStage(t, nil)
		s.configure(t, "[sso-session corp]\nsso_start_url = "+s.instance.StartURL+"\nsso_region = us-east-1\nawsid_sign_in = "+c.configured+"\n")
		if c.terminal {
			s.env.Terminal = keyboard{answer: c.answer, seen: s.out}
		}
		ses, named := s.session(t)
		tok, err := signin.Mended(t.Context(), s.env, ses, c.options, func(ctx context.Context) (tokencache.Token, error) {
			return signin.Token(ctx, s.env, ses, named)
		})
		if signed := err == nil && !tok.AccessToken.Empty(); signed != c.signsIn || (s.browser.opened.Load() > 0) != c.signsIn {
			t.Errorf("%s: %v, %d tabs", c.what, err, s.browser.opened.Load())
		}
		if err != nil && problem.KindOf(err) != problem.NeedsSignIn {
			t.Errorf("%s: another error: %v", c.what, err)
		}
	}
}

func TestOfferIsOnlyForWhatASignInMends(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.env.Terminal = keyboard{answer: "y\n", seen: s.out}
	ses, _ := s.session(t)
	other := errors.New("disk full")
	if err := signin.Offer(t.Context(), s.env, ses, other, signin.OfferOptions{Policy: signin.Always}); !errors.Is(err, other) || s.browser.opened.Load() != 0 {
		t.Errorf("got %v", err)
	}
}

func TestRejectedTokenIsReplaced(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.env.Terminal = keyboard{seen: s.out}
	ses, named := s.session(t)
	if err := signin.Offer(t.Context(), s.env, ses, signin.Rejected(named, first.AccessToken), signin.OfferOptions{Policy: signin.Always}); err != nil {
		t.Fatal(err)
	}
	if tok, err := s.token(t); err != nil || tok.AccessToken.Equal(first.AccessToken) {
		t.Errorf("the rejected token is still used: %v", err)
	}
}
