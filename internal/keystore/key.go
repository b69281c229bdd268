package keystore

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/secret"
)

// openKey opens the key that the records are sealed with.
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

// takeTurn makes one caller ask at a time, so that the others find the answer.
func (s *Store) takeTurn(ctx context.Context) (done func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// unlockKey gets the key from where key.json says it is.
func (s *Store) unlockKey(ctx context.Context, f keyFile) (k *storeKey, err error) {
	if f.Kept == Passphrase {
		k, err = s.unlockByPassphrase(ctx, f)
	} else {
		k, err = s.unlockSystem(ctx, f)
	}
	s.env.Debug("keystore opened", "kept", string(f.Kept), "error", err)
	return k, err
}

// firstKey returns the key for the first record; the caller holds the lock. A
// key without records protects nothing, so that one that is lost, or whose
// passphrase is forgotten, gives way to a new one.
func (s *Store) firstKey(ctx context.Context, choice Place) (*storeKey, error) {
	done, err := s.takeTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	f, err := readKeyFile(s.keyPath())
	useless := false // what stands in the operating system's store
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

// newKey makes a key and keeps it where the choice says; left to us that is
// the operating system's store when there is one, and else a passphrase.
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
			return markSystem(s.env.Rand, k)
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
