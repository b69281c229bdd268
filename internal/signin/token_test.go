package signin_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

func spoil(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{not json"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// due puts the time to ten minutes before the token's end.
func (s *stage) due(tok tokencache.Token) {
	s.time.ahead.Add(int64(tok.Left(s.time.Now()) - 10*time.Minute))
}

func TestTokenIsRenewedInTimeAndOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	if tok, err := s.token(t); err != nil || tok.AccessToken.Reveal() != first.AccessToken.Reveal() {
		t.Fatalf("%+v, %v", tok, err)
	}
	before := s.calls("CreateToken")
	s.due(first)
	got := make([]tokencache.Token, 20)
	var group sync.WaitGroup
	ses, named := s.session(t)
	for i := range got {
		group.Go(func() {
			var err error
			if got[i], err = signin.Token(t.Context(), s.env, ses, named); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, tok := range got {
		if tok.AccessToken.Reveal() != got[0].AccessToken.Reveal() || tok.AccessToken.Reveal() == first.AccessToken.Reveal() {
			t.Errorf("several tokens")
		}
	}
	if n := s.calls("CreateToken") - before; n != 1 {
		t.Errorf("%d refreshes", n)
	}
	if stored, err := s.cache().Token(named.Key()); err != nil || stored.RefreshToken.Reveal() == first.RefreshToken.Reveal() || stored.RefreshToken.Empty() {
		t.Errorf("the new refresh token is not stored: %v", err)
	}
}

func TestRefusedRefreshUsesTheOldTokenWhileItLives(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	if _, err := s.Faults().Add(fault.Fault{Kind: fault.Fail, Operation: "CreateToken", Status: 400, Code: "InvalidGrantException"}); err != nil {
		t.Fatal(err)
	}
	s.due(first)
	// The service is asked once: its answer will not change.
	before := s.calls("CreateToken")
	for range 3 {
		if tok, err := s.token(t); err != nil || tok.AccessToken.Reveal() != first.AccessToken.Reveal() {
			t.Errorf("%+v, %v", tok, err)
		}
	}
	if n := s.calls("CreateToken") - before; n != 1 {
		t.Errorf("asked %d times", n)
	}
	s.time.ahead.Add(int64(20 * time.Minute))
	_, err := s.token(t)
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind != problem.NeedsSignIn || e.Kind.Exit() != 255 || !strings.Contains(e.Hint, "awsid sso login --sso-session corp") {
		t.Errorf("got %v, hint %q", err, e.Hint)
	}
}

// Once the access token has ended, too, the first of many asks and the others
// learn it from the file.
func TestRefusalOfAnEndedTokenIsHeardOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	if _, err := s.Faults().Add(fault.Fault{Kind: fault.Fail, Operation: "CreateToken", Status: 400, Code: "InvalidGrantException"}); err != nil {
		t.Fatal(err)
	}
	s.time.ahead.Add(int64(first.Left(s.time.Now()) + time.Minute))
	before := s.calls("CreateToken")
	var group sync.WaitGroup
	ses, named := s.session(t)
	for range 10 {
		group.Go(func() {
			if _, err := signin.Token(t.Context(), s.env, ses, named); problem.KindOf(err) != problem.NeedsSignIn {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := s.calls("CreateToken") - before; n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestRefusalOfAnEndedToken(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]problem.Kind{"InvalidGrantException": problem.NeedsSignIn, "InvalidClientException": problem.NeedsSignIn,
		"InternalServerException": problem.General, "TooManyRequestsException": problem.General} {
		s := newStage(t, nil)
		first := s.mustLogin(t, signin.LoginOptions{})
		if _, err := s.Faults().Add(fault.Fault{Kind: fault.Fail, Operation: "CreateToken", Status: 400, Code: code, Times: 1}); err != nil {
			t.Fatal(err)
		}
		s.time.ahead.Add(int64(first.Left(s.time.Now()) + time.Minute))
		if _, err := s.token(t); problem.KindOf(err) != want || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
		// Trouble of the service passes, and the session lives.
		if _, err := s.token(t); (err == nil) != (want == problem.General) {
			t.Errorf("%s: afterwards %v", code, err)
		}
	}
}

func TestRefusalCountsForItsRefreshTokenOnly(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	tok := s.mustLogin(t, signin.LoginOptions{})
	if now := s.time.Now(); tok.MarkRefused().Refreshable(now) || !tok.Refreshable(now) {
		t.Error("the refusal is not noted")
	}
	other := tok.MarkRefused()
	other.RefreshToken = secret.New("another")
	if !other.Refreshable(s.time.Now()) {
		t.Error("another refresh token is refused as well")
	}
}

func TestCutConnectionIsNoEnd(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	s.due(first)
	if _, err := s.Faults().Add(fault.Fault{Kind: fault.Drop, Operation: "CreateToken", Times: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.token(t); err != nil {
		t.Error(err)
	}
	if tok, err := s.token(t); err != nil || tok.AccessToken.Reveal() == first.AccessToken.Reveal() {
		t.Errorf("not renewed afterwards: %v", err)
	}
}

func TestNoTokenSaysWhatToRun(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	_, err := s.token(t)
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind != problem.NeedsSignIn || e.Hint != "run `awsid sso login --sso-session corp`" {
		t.Errorf("got %v", err)
	}
}

func TestUnknownMembersSurviveARefresh(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	first := s.mustLogin(t, signin.LoginOptions{})
	path := s.cache().Path(tokencache.TokenKey("corp", ""))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "{", `{"other": [1, 2], `, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.due(first)
	if _, err := s.token(t); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(path); err != nil || !strings.Contains(string(text), `"other": [1, 2]`) {
		t.Errorf("%s, %v", text, err)
	}
}
