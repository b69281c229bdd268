package person

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
)

// Answer shows the sign-in page and waits for its answer: at the callback, or
// pasted into the terminal. It returns the authorization code.
func (p *Person) Answer(ctx context.Context, server *callback.Server, v Visit, place Place, state string, limit time.Duration) (string, error) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	var pasting *Pasting
	if v.Way != Here || p.NoBrowser || place.Apart() {
		pasting = p.Pasting()
	}
	v.Port, v.Paste, p.pasting = server.Port(), pasting != nil, pasting
	p.Show(ctx, v, place.Server)
	pasted, end := pasting.Read(ctx, state)
	defer end()
	return server.Wait(ctx, p.Env.Clock, callback.WaitOptions{Limit: limit, Unattended: !place.Watched,
		Stray: p.stray, Pasted: pasted})
}

// stray tells of an answer that does not belong to this sign-in, and what is
// done about it.
func (p *Person) stray(err error, ends bool) {
	then := "Still waiting; Ctrl-C gives up."
	if ends {
		then = fmt.Sprintf("Waiting %s for another answer.", callback.Grace)
	}
	var denied *callback.Denied
	if errors.As(err, &denied) {
		p.beside("A browser came back with %q, but without the mark of this sign-in. %s", denied.Error(), then)
		return
	}
	p.beside("An answer of another sign-in came and was put aside. %s", then)
}
