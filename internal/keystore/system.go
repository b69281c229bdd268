package keystore

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/secret"
)

// keyringService is the name of our items in the operating system's store.
const keyringService = "awsid"

// keyringAccount is the name of the item with the key of one home.
func keyringAccount(id string) string { return "keystore " + id }

// noticeAfter is when the person is told what we are waiting for.
const noticeAfter = 2 * time.Second

// unlockSystem asks the operating system's store for the key.
func (s *Store) unlockSystem(ctx context.Context, f keyFile) (*storeKey, error) {
	k, err := s.fetchKey(ctx, f.ID)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil, badItemError(f.ID, "is gone")
	case isLost(err):
		return nil, err
	case err != nil:
		return nil, systemStoreFailed("open the keystore", err)
	case !f.isFor(k):
		return nil, badItemError(f.ID, "is another key")
	}
	return k, nil
}

func badItemError(id, what string) error {
	return &lostKeyError{fmt.Errorf("the item %q of %q in the operating system's store for secrets %s", keyringAccount(id), keyringService, what)}
}

func (s *Store) fetchKey(ctx context.Context, id string) (k *storeKey, err error) {
	err = s.callKeyring(ctx, func(ctx context.Context, store app.Keyring) error {
		text, err := store.Get(ctx, keyringService, keyringAccount(id))
		if err != nil {
			return err
		}
		raw, err := base64.StdEncoding.DecodeString(text.Reveal())
		if err != nil || len(raw) != keySize {
			return badItemError(id, "is no key")
		}
		k = &storeKey{id, secret.New(string(raw))}
		return nil
	})
	return k, err
}

// putSystem puts a new key into the operating system's store, and reads it
// back before anything is sealed with it: not every store reports a failure.
// A key that failed is taken back, also one whose storing was cut, as the
// store may have taken it all the same.
func (s *Store) putSystem(ctx context.Context, k *storeKey) error {
	err := s.callKeyring(ctx, func(ctx context.Context, store app.Keyring) error {
		return store.Set(ctx, keyringService, keyringAccount(k.id), secret.New(base64.StdEncoding.EncodeToString([]byte(k.bytes.Reveal()))))
	})
	if err == nil {
		err = s.readBack(ctx, k)
	} else if !mayStillRun(err) {
		return err
	}
	if err != nil {
		s.takeBack(ctx, k.id)
	}
	return err
}

// mayStillRun tells the errors of a call that may go on without us.
func mayStillRun(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, keyring.ErrNoAnswer)
}

func (s *Store) readBack(ctx context.Context, k *storeKey) error {
	back, err := s.fetchKey(ctx, k.id)
	if errors.Is(err, keyring.ErrNotFound) || isLost(err) || err == nil && !back.bytes.Equal(k.bytes) {
		return errors.New("the operating system's store for secrets took the key but does not give it back")
	}
	return err
}

// takeBackWait is how long the end of a command may wait for the store.
const takeBackWait = 2 * time.Second

// takeBack deletes the item of a key that nothing is sealed with. Failure
// leaves an item that nobody needs.
func (s *Store) takeBack(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), takeBackWait)
	defer cancel()
	err := s.callKeyring(ctx, func(ctx context.Context, store app.Keyring) error {
		return store.Delete(ctx, keyringService, keyringAccount(id))
	})
	s.env.Debug("keystore item taken back", "error", err)
}

// callKeyring calls the operating system's store. When that takes long the person
// is told, as its dialog may be behind another window.
func (s *Store) callKeyring(ctx context.Context, call func(context.Context, app.Keyring) error) error {
	if s.env.Keyring == nil {
		return keyring.ErrUnavailable
	}
	ctx, cancel := context.WithCancel(ctx)
	told := make(chan struct{})
	go func() {
		defer close(told)
		if s.env.Clock.Sleep(ctx, noticeAfter) == nil {
			fmt.Fprintln(s.env.Stderr, "awsid: waiting for the operating system's store for secrets, which may show a dialog")
		}
	}()
	err := call(ctx, s.env.Keyring)
	cancel()
	<-told
	if err == nil || isLost(err) {
		return err
	}
	return systemStoreError{err}
}
