package awsapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// stalled is the cause of a body that stopped coming.
type stalled struct{}

func (stalled) Error() string   { return "timed out waiting for data" }
func (stalled) Timeout() bool   { return true }
func (stalled) Temporary() bool { return true }

// limitBody sends req and bounds the time between two reads of the answer's
// body; http.Transport itself only bounds the wait for its header.
func limitBody(next http.RoundTripper, req *http.Request, limit time.Duration) (*http.Response, error) {
	if limit <= 0 {
		return next.RoundTrip(req)
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	timer := time.AfterFunc(limit, func() { cancel(stalled{}) })
	resp.Body = &limitedBody{body: resp.Body, cause: func() error { return context.Cause(ctx) }, cancel: cancel, timer: timer, limit: limit}
	return resp, nil
}

type limitedBody struct {
	body   io.ReadCloser
	cause  func() error // why the request was given up
	cancel context.CancelCauseFunc
	timer  *time.Timer
	limit  time.Duration
}

func (b *limitedBody) Read(p []byte) (int, error) {
	b.timer.Reset(b.limit)
	n, err := b.body.Read(p)
	if err != nil && errors.Is(b.cause(), stalled{}) {
		err = stalled{}
	}
	if err != nil {
		b.timer.Stop()
	}
	return n, err
}

func (b *limitedBody) Close() error {
	b.timer.Stop()
	err := b.body.Close()
	b.cancel(nil)
	return err
}
