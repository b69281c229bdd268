package keyring

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	zalando "github.com/zalando/go-keyring"

	"github.com/awsid/awsid/internal/sys/secret"
)

// hang is a call that a dialog keeps open.
func hang(t *testing.T) func() (secret.String, error) {
	t.Helper()
	end := make(chan struct{})
	t.Cleanup(func() { close(end) })
	return func() (secret.String, error) {
		<-end
		return secret.String{}, nil
	}
}

func TestCallsAreBounded(t *testing.T) {
	t.Parallel()
	f := hang(t)
	if _, err := (System{Wait: 10 * time.Millisecond}).callBounded(t.Context(), func() answer { return callGuarded(f) }); !errors.Is(err, ErrNoAnswer) || !strings.Contains(err.Error(), "waited 1s") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := (System{}).callBounded(ctx, func() answer { return callGuarded(f) }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := (System{}).callBounded(ctx, func() answer { panic("asked although it is over") }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestStrangeAnswers: the library panics when the store answers nonsense.
func TestStrangeAnswers(t *testing.T) {
	t.Parallel()
	a := callGuarded(func() (secret.String, error) {
		var v any = "no list of paths"
		return secret.String{}, errors.New(v.([]string)[0])
	})
	if a.err == nil || !strings.Contains(a.err.Error(), "makes no sense") {
		t.Errorf("%v", a.err)
	}
}

func TestErrorsOfAllSystems(t *testing.T) {
	t.Parallel()
	other := errors.New("disk full")
	for _, c := range []struct{ from, want error }{
		{nil, nil}, {zalando.ErrNotFound, ErrNotFound}, {zalando.ErrUnsupportedPlatform, ErrUnavailable}, {other, other},
	} {
		if got := explainError(c.from); !errors.Is(got, c.want) || c.want == nil && got != nil {
			t.Errorf("%v became %v", c.from, got)
		}
	}
}

// TestNotFoundIsConfirmed: an item counts as gone only where there is a store.
func TestNotFoundIsConfirmed(t *testing.T) {
	t.Parallel()
	none := unavailableError(errors.New("no default keychain"))
	other := errors.New("disk full")
	for _, c := range []struct{ err, missing, want error }{
		{nil, none, nil}, {other, none, other}, {ErrNotFound, nil, ErrNotFound}, {ErrNotFound, none, ErrUnavailable},
	} {
		if got := confirmMissing(c.err, func() error { return c.missing }); !errors.Is(got, c.want) || c.want == nil && got != nil {
			t.Errorf("%v with %v became %v", c.err, c.missing, got)
		}
	}
}
