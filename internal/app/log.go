package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/paths"
)

// StartLog sends the records of Debug to w, for --debug: a line each, with
// the time of our clock and the home directory written as ~.
func (e *Env) StartLog(w io.Writer) {
	e.log = slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: e.logAttribute}))
}

func (e *Env) logAttribute(_ []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.LevelKey:
		return slog.Attr{}
	case a.Key == slog.TimeKey:
		return slog.String(a.Key, e.Clock.Now().UTC().Format("15:04:05.000"))
	case a.Value.Kind() == slog.KindString:
		return slog.String(a.Key, paths.TildeText(a.Value.String(), e.Paths.Home))
	}
	return a
}

// Debug writes one record of what happens, in slog's form: a few words, then names and values. Without --debug it
// does nothing. People paste the log in public, so that no value may be a secret or lead to one.
func (e *Env) Debug(what string, args ...any) {
	if e.log != nil {
		e.log.Debug(what, args...)
	}
}

// Lock takes a lock as filelock.Acquire does and logs how that went.
func (e *Env) Lock(ctx context.Context, path string, wait time.Duration) (*filelock.Lock, error) {
	began := e.Clock.Now()
	lock, err := filelock.Acquire(ctx, e.Clock, path, wait)
	if err != nil {
		e.Debug("lock not taken", "file", path, "waited", e.Clock.Now().Sub(began), "error", err)
		return nil, err
	}
	e.Debug("lock taken", "file", path, "waited", e.Clock.Now().Sub(began))
	return lock, nil
}

// Logged returns a transport that logs what goes through next: method, address, attempt, status and duration; never a
// header with a credential and never a body. Without --debug it is next itself.
func (e *Env) Logged(next http.RoundTripper) http.RoundTripper {
	if e.log == nil {
		return next
	}
	return loggedTransport{e, next, shownAddress}
}

// LoggedHost is Logged for services whose path is as good as a secret, such
// as that of a container's credentials: only the host is shown.
func (e *Env) LoggedHost(next http.RoundTripper) http.RoundTripper {
	if e.log == nil {
		return next
	}
	return loggedTransport{e, next, func(u *url.URL) string { return u.Scheme + "://" + u.Host + "/…" }}
}

type loggedTransport struct {
	env  *Env
	next http.RoundTripper
	show func(*url.URL) string
}

// RoundTrip implements http.RoundTripper.
func (t loggedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	began := t.env.Clock.Now()
	resp, err := t.next.RoundTrip(req)
	args := []any{"method", req.Method, "url", t.show(req.URL)}
	if target := operation(req); target != "" {
		args = append(args, "for", target)
	}
	if attempt := req.Header.Get("Amz-Sdk-Request"); attempt != "" {
		args = append(args, "attempt", attempt)
	}
	args = append(args, "signed", strings.HasPrefix(req.Header.Get("Authorization"), "AWS4-"), "took", t.env.Clock.Now().Sub(began))
	if err != nil {
		t.env.Debug("request failed", append(args, "error", unwrapURL(err))...)
		return nil, err
	}
	args = append(args, "status", resp.StatusCode)
	for _, name := range []string{"X-Amzn-Requestid", "X-Amz-Request-Id", "X-Amzn-Errortype", "Date"} {
		if v := resp.Header.Get(name); v != "" {
			args = append(args, strings.ToLower(name), v)
		}
	}
	t.env.Debug("request", args...)
	return resp, nil
}

// operation is what the User-Agent says the SDK is doing: "api/sts#1.2.3".
func operation(req *http.Request) string {
	for _, word := range strings.Fields(req.Header.Get("User-Agent")) {
		if api, ok := strings.CutPrefix(word, "api/"); ok {
			service, _, _ := strings.Cut(api, "#")
			return service
		}
	}
	return ""
}

// shownAddress leaves out a password, and every part of the query that does not just name something: a container's or
// a program's address may hold a token anywhere.
func shownAddress(u *url.URL) string {
	shown := *u
	if u.User != nil {
		shown.User = url.User("-")
	}
	kept := url.Values{}
	for name, values := range u.Query() {
		if slices.Contains(harmlessParameters, name) {
			kept[name] = values
		}
	}
	shown.RawQuery = kept.Encode()
	if len(kept) < len(u.Query()) {
		shown.RawQuery = strings.TrimPrefix(shown.RawQuery+"&…", "&")
	}
	return shown.String()
}

var harmlessParameters = []string{
	"account_id", "role_name", "max_result", "list-type", "prefix", "delimiter", "encoding-type", "max-keys", "max-buckets",
	"bucket-region", "fetch-owner", "x-id",
}

// unwrapURL leaves out the address, which the error would repeat unmasked.
func unwrapURL(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
