// Package keyring is the operating system's store for secrets: the Keychain of macOS, the Credential Manager of
// Windows, and on Linux whatever answers as the Secret Service of the desktop session
// (https://specifications.freedesktop.org/secret-service-spec/latest/).
//
// The store may ask the person in a dialog, and may be stuck. Every call
// therefore ends with its context, and after a bounded time in any case.
package keyring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	zalando "github.com/zalando/go-keyring"

	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// What a call can end with besides success. Any other error is what the store said.
var (
	// ErrNotFound: the store has no such item.
	ErrNotFound = errors.New("the operating system's store for secrets has no such item")
	// ErrUnavailable: this machine or this session has no store. The error that wraps it says what is missing.
	ErrUnavailable = errors.New("the operating system has no store for secrets here")
	// ErrLocked: the store is locked and was not unlocked.
	ErrLocked = errors.New("the operating system's store for secrets is locked")
	// ErrNoAnswer: the store took too long; its dialog may still be open.
	ErrNoAnswer = errors.New("the operating system's store for secrets does not answer")
)

// Patience is how long a call may take when System.Wait is zero: time enough to type a password into a dialog.
const Patience = 60 * time.Second

// System is the store of a real machine.
type System struct {
	// Wait bounds one call; zero means Patience.
	Wait time.Duration
}

// Get returns the value of the item of a service and an account. The store may ask the person to unlock it.
func (s System) Get(ctx context.Context, service, account string) (secret.String, error) {
	return s.callStore(ctx, func() (secret.String, error) {
		text, err := getItem(service, account)
		return secret.New(text), err
	})
}

// Set creates the item of a service and an account, or replaces its value,
// which has to be short: 2560 bytes are the limit of Windows.
func (s System) Set(ctx context.Context, service, account string, value secret.String) error {
	_, err := s.callStore(ctx, func() (none secret.String, err error) {
		return none, setItem(service, account, value.Reveal())
	})
	return err
}

// Delete removes the item of a service and an account; that there is none is ErrNotFound.
func (s System) Delete(ctx context.Context, service, account string) error {
	_, err := s.callStore(ctx, func() (none secret.String, err error) {
		return none, deleteItem(service, account)
	})
	return err
}

type answer struct {
	value secret.String
	err   error
}

func (s System) callStore(ctx context.Context, f func() (secret.String, error)) (secret.String, error) {
	return s.callBounded(ctx, func() answer {
		return callGuarded(func() (secret.String, error) {
			if err := reachStore(); err != nil {
				return secret.String{}, err
			}
			value, err := f()
			return value, confirmMissing(explainError(err), func() error { return confirmStore(ctx) })
		})
	})
}

// confirmMissing asks once more before an item counts as gone, which may mean that what
// it opens is lost: some systems say the same when they have no store.
func confirmMissing(err error, confirm func() error) error {
	if errors.Is(err, ErrNotFound) {
		if missing := confirm(); missing != nil {
			return missing
		}
	}
	return err
}

// callBounded runs f apart, as the library knows no context: a call that hangs is
// left behind and ends with the process.
func (s System) callBounded(ctx context.Context, f func() answer) (secret.String, error) {
	if err := ctx.Err(); err != nil {
		return secret.String{}, err
	}
	wait := cmp.Or(s.Wait, Patience)
	answered := make(chan answer, 1)
	go func() { answered <- f() }()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		return secret.String{}, ctx.Err()
	case <-timer.C:
		return secret.String{}, fmt.Errorf("%w (waited %s)", ErrNoAnswer, timetext.Seconds(wait))
	}
}

// callGuarded makes a panic an error. The library takes answers of the store for
// what they should be, so that it panics on a strange one.
func callGuarded(f func() (secret.String, error)) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{err: fmt.Errorf("the operating system's store for secrets gave an answer that makes no sense: %v", p)}
		}
	}()
	value, err := f()
	return answer{value, err}
}

// explainError tells the errors of all systems apart, and leaves the rest to the system's own list.
func explainError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, zalando.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, zalando.ErrUnsupportedPlatform):
		return unavailableError(err)
	}
	return explainSystem(err)
}

func unavailableError(cause error) error { return fmt.Errorf("%w: %w", ErrUnavailable, cause) }
