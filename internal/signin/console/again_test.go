package console_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
)

// tabs is a browser that counts.
type tabs struct {
	visitor
	opened *atomic.Int64
}

func (b tabs) Open(ctx context.Context, address string) error {
	b.opened.Add(1)
	return b.visitor.Open(ctx, address)
}

// offered is what an error without credentials says of the sign-in it needs.
func (s *stage) offered(t *testing.T, session string) *signin.Needed {
	t.Helper()
	_, err := console.Credentials(t.Context(), s.env, s.ses, session)
	var needed *signin.Needed
	if !errors.As(err, &needed) || problem.KindOf(err) != problem.NeedsSignIn {
		t.Fatalf("no way out of %v", err)
	}
	return needed
}

// Of many that are offered the same sign-in at once, one signs in.
func TestOfferedSignInsAreOne(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	opened := new(atomic.Int64)
	s.env.Terminal, s.env.Browser, s.env.Stdout, s.env.Stderr = somebody{}, tabs{opened: opened}, io.Discard, io.Discard
	needed := s.offered(t, user)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := console.SignInAgain(t.Context(), s.env, s.ses, needed.Console); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := opened.Load(); n != 1 {
		t.Errorf("%d tabs", n)
	}
	if keys, err := s.credentials(t); err != nil || keys.AccessKeyID == "" {
		t.Errorf("%+v, %v", keys, err)
	}
}

// Somebody else in the browser is refused, and nothing is stored for them.
func TestOfferedSignInIsForTheSamePerson(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.env.Terminal = somebody{}
	const other = "arn:aws:sts::123456789012:assumed-role/Admin/bob"
	err := console.SignInAgain(t.Context(), s.env, s.ses, s.offered(t, other).Console)
	if problem.KindOf(err) != problem.Config || !strings.Contains(err.Error(), other) {
		t.Errorf("got %v", err)
	}
	for _, session := range []string{other, user} {
		if _, _, err := console.CachedExpiry(s.env, s.ses, session); err == nil {
			t.Errorf("%s is stored", session)
		}
	}
}
