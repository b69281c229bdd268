package console_test

import (
	"context"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/console"
)

// guest is a browser whose person answers the sandbox's pages. When they
// cannot, the sign-in is given up.
type guest struct {
	browse.Visitor
	failed context.CancelCauseFunc
}

func (g *guest) Open(ctx context.Context, url string) error {
	go func() {
		if err := g.Visit(context.WithoutCancel(ctx), url); err != nil {
			g.failed(err)
		}
	}()
	return nil
}

// The sandbox was written from the protocol by others, so each judges the
// other here: PKCE, DPoP, rotation of the refresh token.
func TestConsoleSignInWithTheSandbox(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	run, err := sandbox.Start(t.Context(), world.Default(), sandbox.Options{Clock: s.time})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	vars := s.env.Vars.With("AWS_ENDPOINT_URL", run.URL)
	s.ses.Settings = settings.ResolveAny(nil, vars, s.ses.Files)
	ctx, failed := context.WithCancelCause(t.Context())
	browser := &guest{failed: failed}
	browser.Secrets = control.NewClient(run.URL, run.Token()).Person
	who := &browserflow.UI{Env: s.env, Out: s.env.Stdout, Browser: browser}
	r, err := console.Login(ctx, s.env, s.ses, console.Options{Region: "us-east-1", UI: who})
	if err != nil {
		t.Fatal(err, context.Cause(ctx))
	}
	if err := console.Store(t.Context(), s.env, r); err != nil {
		t.Fatal(err)
	}
	first, err := console.Credentials(t.Context(), s.env, s.ses, r.Session)
	if err != nil || first.AccessKeyID == "" || first.AccountID == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	last := first
	for range 3 {
		s.time.ahead.Add(int64(12 * time.Minute))
		next, err := console.Credentials(t.Context(), s.env, s.ses, r.Session)
		if err != nil || next.AccessKeyID == last.AccessKeyID || next.AccountID != first.AccountID {
			t.Fatalf("%+v, %v", next, err)
		}
		last = next
	}
}
