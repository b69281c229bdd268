// Package keystore keeps secrets at rest: one 32-byte key in the operating system's store, and records encrypted with
// it in files beside each other. One key and not one item per secret, because those stores ask the person for every
// item, bound its size, and cannot be moved. Where there is no such store a passphrase protects the key.
//
// A key or a record that cannot be used is an error that says what to do;
// nothing is ever replaced because it could not be read.
package keystore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Kind is a sort of secret; it is the name of a folder.
type Kind string

// MFASeed is the shared secret of a virtual MFA device (RFC 6238).
const MFASeed Kind = "mfa-seed"

// lockWait is how long to wait for another process that writes: that takes
// milliseconds, but the first one may have a question open.
const lockWait = 30 * time.Second

// maxValue bounds a secret, in bytes.
const maxValue = 512 << 10

// Store is the keystore of one home. It asks for its key at most once.
type Store struct {
	env  *app.Env
	turn chan struct{} // who holds it may ask for the key
	open *openedKey    // only for who holds the turn
	cost int           // of a new passphrase; see cost
}

// openedKey holds the key once it was needed. It stands apart so that a Store
// can be copied, as fmt does, while the key is asked for.
type openedKey struct{ key *storeKey }

// New returns the keystore of the home in env. It reads and asks nothing.
func New(env *app.Env) *Store {
	return &Store{env: env, turn: make(chan struct{}, 1), open: new(openedKey), cost: defaultCost}
}

// Format prints the folder by every verb of fmt: some verbs would follow the
// pointers, to the environment and what is secret in it.
func (s Store) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "keystore "+(&s).folder()) }

// Has reports whether there is a record of a name. It looks at one file and
// needs neither the key nor the operating system's store.
func (s *Store) Has(kind Kind, name string) (bool, error) {
	path, err := s.recordPath(kind, name)
	if err != nil {
		return false, err
	}
	info, err := statFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, unreadableError(path, err)
	}
	return info.Mode().IsRegular(), nil
}

// Get returns the secret of a name. The error is fs.ErrNotExist when there is none. The operating system, or awsid on
// the terminal, may ask the person to unlock the key.
func (s *Store) Get(ctx context.Context, kind Kind, name string) (secret.String, error) {
	path, err := s.recordPath(kind, name)
	if err != nil {
		return secret.String{}, err
	}
	r, err := readRecord(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return secret.String{}, &notFoundError{kind, name}
	case err != nil:
		return secret.String{}, err
	case r.Name != name:
		return secret.String{}, movedError(path, r.Name)
	}
	k, err := s.openKey(ctx)
	if err != nil {
		return secret.String{}, err
	}
	value, err := openSealed(k.bytes, r.Sealed, k.additionalData(kind, name))
	if err != nil {
		return secret.String{}, problem.New(problem.General, "the %s %q cannot be decrypted: %w", kind, name, err).
			At(path).WithHint("restore the file from a backup, or remove the secret (%s) and store it again",
			kind.removalCommand(name))
	}
	return value, nil
}

// Put stores the secret of a name, in place of one that is there. The first
// one makes the key: see the setting keystore for where it is kept.
func (s *Store) Put(ctx context.Context, kind Kind, name string, value secret.String) error {
	path, err := s.recordPath(kind, name)
	if err != nil {
		return err
	}
	if n := len(value.Reveal()); n == 0 || n > maxValue {
		return problem.New(problem.Usage, "a secret has from 1 to %d bytes, not %d", maxValue, n)
	}
	choice, err := s.configuredPlace()
	if err != nil {
		return err
	}
	// Another process may make the first record, or remove the last one, before we hold the lock; then we try again.
	for range 10 {
		done, err := s.tryPut(ctx, choice, path, kind, name, value)
		if done || err != nil {
			return err
		}
	}
	return problem.New(problem.General, "store %s %q: other processes keep changing the keystore", kind, name).
		WithHint("try again")
}

// tryPut opens the key that is there before it takes the lock, since that may
// wait for the person; a new key is made under the lock, so that there is one.
func (s *Store) tryPut(ctx context.Context, choice Place, path string, kind Kind, name string,
	value secret.String) (done bool, err error) {
	var k *storeKey
	records, err := s.recordFiles()
	if err != nil {
		return false, err
	}
	first := len(records) == 0
	if !first {
		if k, err = s.openKey(ctx); err != nil {
			return false, err
		}
	}
	lock, err := s.lockStore(ctx)
	if err != nil {
		return false, err
	}
	defer lock.Release()
	if records, err = s.recordFiles(); err != nil || first != (len(records) == 0) {
		return false, err
	}
	if err := checkReplaceable(path, name); err != nil {
		return false, err
	}
	if first {
		if k, err = s.firstKey(ctx, choice); err != nil {
			return false, err
		}
	} else if f, err := readKeyFile(s.keyPath()); errors.Is(err, fs.ErrNotExist) || err == nil && f.ID != k.id {
		return false, nil // the next try says what is the matter
	} else if err != nil {
		return false, s.explainLost(err)
	}
	r, err := k.sealRecord(s.env.Rand, kind, name, value)
	if err != nil {
		return false, err
	}
	return true, s.writePrivate(path, r)
}

// checkReplaceable refuses to write over a record that is good for somebody: one
// of a newer awsid, or another one's under a wrong file name.
func checkReplaceable(path, name string) error {
	r, err := readRecord(path)
	if err == nil && r.Name != name {
		return movedError(path, r.Name)
	}
	if _, isNewer := errors.AsType[newerVersion](err); isNewer {
		return err
	}
	return nil
}

// Remove deletes the record of a name and reports whether there was one. It needs neither the key nor the operating
// system's store, and leaves the key where it is for the next record.
func (s *Store) Remove(ctx context.Context, kind Kind, name string) (bool, error) {
	path, err := s.recordPath(kind, name)
	if err != nil {
		return false, err
	}
	if there, err := s.Has(kind, name); !there {
		return false, err
	}
	lock, err := s.lockStore(ctx)
	if err != nil {
		return false, err
	}
	defer lock.Release()
	err = os.Remove(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, problem.New(problem.General, "%w", problem.Bare(err)).WithDoing("remove " + path)
	}
	s.env.Debug("record removed", "file", path)
	return true, nil
}

// Names returns the sorted names of a kind; it needs no key. A record that cannot be read is an error, which names
// its file; the other names are returned all the same.
func (s *Store) Names(kind Kind) ([]string, error) {
	if err := checkKind(kind); err != nil {
		return nil, err
	}
	found, err := s.recordFilesOf(kind)
	if err != nil {
		return nil, err
	}
	var names []string
	var failed []error
	for _, found := range found {
		r, err := readRecord(found.path)
		if err == nil && fileName(r.Name) != filepath.Base(found.path) {
			err = movedError(found.path, r.Name)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed a moment ago
		case err != nil:
			failed = append(failed, err)
		default:
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	if len(failed) == 1 {
		return names, failed[0] // with its hint
	}
	return names, errors.Join(failed...)
}

// Place is where the key of the store is kept; as text it is the value of the setting keystore.
type Place string

const (
	// None: there is no key yet, or the choice is left to awsid.
	None Place = ""
	// System is the operating system's store for secrets.
	System Place = "system"
	// Passphrase: in key.json, sealed with a passphrase.
	Passphrase Place = "passphrase"
)

// Variables of the keystore. PlaceVariable says where a new key goes,
// PassphraseVariable holds the passphrase where nobody can be asked.
const (
	PlaceVariable      = "AWSID_KEYSTORE"
	PassphraseVariable = "AWSID_KEYSTORE_PASSPHRASE"
)

// Place returns where the key is kept, None when there is none yet. It reads
// one small file and asks nothing; a damaged one is an error.
func (s *Store) Place() (Place, error) {
	f, err := readKeyFile(s.keyPath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return None, nil
	case err != nil:
		return None, s.explainLost(err)
	}
	return f.Kept, nil
}

func (s *Store) configuredPlace() (Place, error) {
	text := s.env.Vars.Get(PlaceVariable)
	if p := Place(strings.ToLower(text)); p == None || p == System || p == Passphrase {
		return p, nil
	}
	return None, problem.New(problem.General, "%q is no value for keystore", text).
		At(PlaceVariable).WithHint("give system or passphrase, or unset it")
}
