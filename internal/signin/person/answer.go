package person

import (
	"context"
	"errors"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
)

// Answer shows the sign-in page and waits for its answer: at the callback, or
// pasted into the terminal. It returns the authorization code.
func (p *Person) Answer(ctx context.Context, server *callback.Server, v Visit, place Place, state string, limit time.Duration) (string, error) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	v.Port = server.Port()
	p.Show(ctx, v, place.Server)
	opts := callback.WaitOptions{Limit: limit, Unattended: !place.Terminal, Stray: p.stray}
	if v.Way == Tunnel || v.Way == Paste || p.NoBrowser {
		pasted, stop := p.Paste(ctx, state)
		defer stop()
		opts.Pasted = pasted
	}
	return server.Wait(ctx, p.Env.Clock, opts)
}

// stray tells of an answer that does not belong to this sign-in.
func (p *Person) stray(err error) {
	var denied *callback.Denied
	if errors.As(err, &denied) {
		p.Tell("The browser came back with %q, but not with the mark of this sign-in. Waiting %s for another answer.", denied.Error(), callback.Grace)
		return
	}
	p.Tell("A browser brought an answer that is not of this sign-in (%v). Still waiting; Ctrl-C gives up.", err)
}
