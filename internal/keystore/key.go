package keystore

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/secret"
)

func (s *Store) openKey(ctx context.Context) (*storeKey, error) {
	done, err := s.takeTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	f, err := readKeyFile(s.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		err = &lostKeyError{fmt.Errorf("%s, which says where the key is, is gone", s.keyPath())}
	}
	if err != nil {
		return nil, s.explainLost(err)
	}
	if s.open.key != nil && s.open.key.id == f.ID {
		return s.open.key, nil
	}
	k, err := s.unlockKey(ctx, f)
	if err != nil {
		return nil, s.explainLost(err)
	}
	s.open.key = k
	return k, nil
}

// takeTurn lets one caller at a time ask for the key; the others find the answer.
func (s *Store) takeTurn(ctx context.Context) (done func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Store) unlockKey(ctx context.Context, f keyFile) (k *storeKey, err error) {
	if f.Kept == Passphrase {
		k, err = s.unlockByPassphrase(ctx, f)
	} else {
		k, err = s.unlockSystem(ctx, f)
	}
	s.env.Debug("keystore opened", "kept", string(f.Kept), "error", err)
	return k, err
}

// firstKey returns the key for the first record; the caller holds the lock. A key without records protects nothing,
// so one that is lost, or whose passphrase is forgotten, is replaced.
func (s *Store) firstKey(ctx context.Context, choice Place) (*storeKey, error) {
	done, err := s.takeTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	f, err := readKeyFile(s.keyPath())
	useless := false // the item in the operating system's store
	switch {
	case err == nil && f.Kept == System && choice != Passphrase:
		k, err := s.unlockKey(ctx, f)
		if useless = isLost(err); !useless && !errors.Is(err, keyring.ErrUnavailable) {
			s.open.key = k
			return k, err
		}
	case err != nil && !isLost(err) && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	s.open.key, err = s.newKey(ctx, choice)
	if err == nil && useless {
		s.takeBack(ctx, f.ID)
	}
	return s.open.key, err
}

// newKey makes a key and keeps it where choice says; by default in the operating
// system's store when there is one, or else under a passphrase.
func (s *Store) newKey(ctx context.Context, choice Place) (*storeKey, error) {
	id, err := randomBytes(s.env.Rand, idSize)
	if err != nil {
		return nil, err
	}
	raw, err := randomBytes(s.env.Rand, keySize)
	if err != nil {
		return nil, err
	}
	k := &storeKey{hex.EncodeToString(id), secret.New(string(raw))}
	f, err := s.keepKey(ctx, k, choice)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	if err := s.writePrivate(s.keyPath(), text); err != nil {
		if f.Kept == System {
			s.takeBack(ctx, f.ID)
		}
		return nil, err
	}
	s.env.Debug("keystore made", "kept", string(f.Kept))
	return k, nil
}

func (s *Store) keepKey(ctx context.Context, k *storeKey, choice Place) (keyFile, error) {
	var why error
	if choice != Passphrase {
		err := s.putSystem(ctx, k)
		switch {
		case err == nil:
			f := keyFile{Version: version, ID: k.id, Kept: System}
			f.Sealed, err = sealText(s.env.Rand, k.bytes, secret.String{}, f.additionalData())
			return f, err
		case choice == System || !errors.Is(err, keyring.ErrUnavailable):
			return keyFile{}, systemStoreFailed("keep the key of the keystore", err)
		}
		why = err
	}
	passphrase, err := s.newPassphrase(ctx, why)
	if err != nil {
		return keyFile{}, err
	}
	return sealByPassphrase(s.env.Rand, k, passphrase, s.cost)
}

const keyringService = "awsid"

// keyringAccount returns the name of the item with the key of one home.
func keyringAccount(id string) string { return "keystore " + id }

// noticeAfter is when the person is told what we are waiting for.
const noticeAfter = 2 * time.Second

func (s *Store) unlockSystem(ctx context.Context, f keyFile) (*storeKey, error) {
	k, err := s.fetchKey(ctx, f.ID)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil, badItemError(f.ID, "is gone")
	case isLost(err):
		return nil, err
	case err != nil:
		return nil, systemStoreFailed("open the keystore", err)
	}
	if _, err := openSealed(k.bytes, f.Sealed, f.additionalData()); err != nil {
		return nil, badItemError(f.ID, "is another key")
	}
	return k, nil
}

func badItemError(id, what string) error {
	return &lostKeyError{fmt.Errorf("the item %q of %q in the operating system's store for secrets %s",
		keyringAccount(id), keyringService, what)}
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

// putSystem puts a new key into the operating system's store, and reads it back before anything is sealed with it:
// not every store reports a failure. A key that failed is taken back, also one whose storing was cut, as the store
// may have taken it all the same.
func (s *Store) putSystem(ctx context.Context, k *storeKey) error {
	err := s.callKeyring(ctx, func(ctx context.Context, store app.Keyring) error {
		return store.Set(ctx, keyringService, keyringAccount(k.id),
			secret.New(base64.StdEncoding.EncodeToString([]byte(k.bytes.Reveal()))))
	})
	switch {
	case err == nil:
		var back *storeKey
		back, err = s.fetchKey(ctx, k.id)
		if errors.Is(err, keyring.ErrNotFound) || isLost(err) || err == nil && !back.bytes.Equal(k.bytes) {
			err = errors.New("the operating system's store for secrets took the key but does not give it back")
		}
	case !isEndOfContext(err) && !errors.Is(err, keyring.ErrNoAnswer): // no call is left running
		return err
	}
	if err != nil {
		s.takeBack(ctx, k.id)
	}
	return err
}

// takeBackWait is how long the end of a command may wait for the store.
const takeBackWait = 2 * time.Second

// takeBack deletes the item of a key that nothing is sealed with. A failure only leaves an unused item.
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
			s.env.Tellf(s.env.Stderr, "awsid: waiting for the operating system's store for secrets, which may show a dialog")
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
