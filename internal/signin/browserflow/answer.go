package browserflow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
)

// WaitForCode shows the sign-in page and waits for its answer: at the callback, or
// pasted into the terminal. It returns the authorization code.
func (p *UI) WaitForCode(ctx context.Context, server *callback.Server, v Prompt, place Environment, state string, limit time.Duration) (string, error) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	var pasting *pasteReader
	if v.Method != LocalBrowser || p.NoBrowser || place.BrowserMayBeElsewhere() {
		pasting = p.OpenPasteReader()
	}
	v.Port, v.CanPaste, p.pasteReader = server.Port(), pasting != nil, pasting
	p.ShowPage(ctx, v, place.Server)
	pasted, end := pasting.ReadCode(ctx, state)
	defer end()
	return server.Wait(ctx, p.Env.Clock, callback.WaitOptions{Limit: limit, Unattended: !place.Attended,
		OnStray: p.tellStray, Pasted: pasted})
}

// tellStray tells of an answer that does not belong to this sign-in, and what is
// done about it.
func (p *UI) tellStray(err error, ends bool) {
	then := "Still waiting; Ctrl-C gives up."
	if ends {
		then = fmt.Sprintf("Waiting %s for another answer.", callback.StrayGrace)
	}
	var denied *callback.Denied
	if errors.As(err, &denied) {
		p.tellAside("A browser came back with %q, but without the mark of this sign-in. %s", denied.Error(), then)
		return
	}
	p.tellAside("An answer of another sign-in came and was put aside. %s", then)
}
