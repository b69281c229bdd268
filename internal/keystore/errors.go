package keystore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

type notFoundError struct {
	kind Kind
	name string
}

// Error names what was looked for.
func (a *notFoundError) Error() string {
	return fmt.Sprintf("there is no %s of the name %q in the keystore", a.kind, a.name)
}

// Unwrap makes it fs.ErrNotExist.
func (a *notFoundError) Unwrap() error { return fs.ErrNotExist }

// lostKeyError is the error of a key that is gone, unless somebody restores it.
type lostKeyError struct{ err error }

// Error returns the cause's text.
func (l *lostKeyError) Error() string { return l.err.Error() }

// Unwrap returns the cause.
func (l *lostKeyError) Unwrap() error { return l.err }

func isLost(err error) bool { return errors.As(err, new(*lostKeyError)) }

// explainLost adds to the loss of the key what depends on it. Other errors stay as they are.
func (s *Store) explainLost(err error) error {
	if !isLost(err) {
		return err
	}
	e := problem.New(problem.General, "%w", err).WithDoing("open the keystore")
	if sealed := s.sealedNames(); sealed != "" {
		return e.WithHint("restore it if you can; if it is lost, first remove what it opens (%s), then store that again",
			sealed)
	}
	return e.WithHint("there is nothing in the keystore; the next secret that is stored makes a new key")
}

// removalCommand names a secret of the kind for a hint, by the command that removes it.
func (k Kind) removalCommand(name string) string {
	if k == MFASeed {
		return "`awsid mfa remove " + shellwords.ForPaste(name) + "`"
	}
	return fmt.Sprintf("the %s %q", k, name)
}

// maxListed bounds the names in a hint.
const maxListed = 10

// sealedNames lists everything that the key would open, for a hint.
func (s *Store) sealedNames() string {
	records, _ := s.recordFiles()
	var all []string
	for _, found := range records {
		if r, err := readRecord(found.path); err == nil {
			all = append(all, found.kind.removalCommand(r.Name))
		} else {
			all = append(all, found.path)
		}
	}
	slices.Sort(all)
	if more := len(all) - maxListed; more > 0 {
		all = append(all[:maxListed], fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, ", ")
}

// systemStoreError is an error of the operating system's store that is only what package keyring knows. Whatever else
// is behind it, such as a socket that does not exist, must not pass for a record that does not exist.
type systemStoreError struct{ err error }

// Error returns the whole text.
func (s systemStoreError) Error() string { return s.err.Error() }

// Is keeps the errors that are told apart.
func (s systemStoreError) Is(target error) bool {
	switch target {
	case keyring.ErrNotFound, keyring.ErrUnavailable, keyring.ErrLocked, keyring.ErrNoAnswer, context.Canceled, context.DeadlineExceeded:
		return errors.Is(s.err, target)
	}
	return false
}

func isEndOfContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// systemStoreFailed returns the error of the operating system's store. The end of the context stays as it is.
func systemStoreFailed(doing string, err error) error {
	if isEndOfContext(err) {
		return err
	}
	e := problem.New(problem.General, "%w", err).WithDoing(doing)
	opens := doing == "open the keystore"
	switch {
	case errors.Is(err, keyring.ErrUnavailable) && opens:
		return e.WithHint("run this in the session in which the secret was stored, such as your desktop's; the key is only there")
	case opens:
		return e.WithHint("unlock the store (on Linux: the keyring, in the desktop's own program for passwords) and try again")
	case errors.Is(err, keyring.ErrUnavailable):
		return e.WithHint("set %s=passphrase to protect the key by a passphrase instead", PlaceVariable)
	}
	return e.WithHint("unlock the store and try again, or set %s=passphrase to protect the key by a passphrase instead",
		PlaceVariable)
}

// wrongPassphraseError names what would have to be given up if it is forgotten.
func (s *Store) wrongPassphraseError(origin string) error {
	e := problem.New(problem.General, "the passphrase does not open the keystore").At(origin)
	if sealed := s.sealedNames(); sealed != "" {
		return e.WithHint("give the passphrase of the first time; if it is forgotten, remove what it opens (%s), then store that again", sealed)
	}
	return e
}

// noTerminalError is the error of a passphrase that nobody can be asked for; why says what it is needed for.
func noTerminalError(why error) error {
	return problem.New(problem.General, "%w, and there is no terminal to ask for a passphrase on", why).
		WithHint("run this on a terminal, or set %s", PassphraseVariable)
}

func unreadableError(path string, err error) error {
	e := problem.New(problem.General, "%w", problem.Bare(err)).WithDoing("read " + path)
	if errors.Is(err, fs.ErrPermission) {
		return e.WithHint("run as the owner of %s", path)
	}
	return e
}

// unusableRecordError sorts the reasons for which a record cannot be read.
func unusableRecordError(path string, err error) error {
	var newer newerVersion
	var system *fs.PathError
	switch {
	case errors.As(err, &newer):
		return newerError(path, newer)
	case errors.As(err, &system):
		return unreadableError(path, err)
	}
	return problem.New(problem.General, "this record of the keystore is damaged: %w", err).At(path).
		WithHint("restore the file from a backup, or delete it and store the secret again")
}

func newerError(path string, newer newerVersion) error {
	return problem.New(problem.General, "%w", newer).At(path).WithHint("use the newer awsid; nothing has been changed")
}

// movedError is the error of a record that stands under another record's file name.
func movedError(path, name string) error {
	return problem.New(problem.General, "this is the record of %q under the file name of another: it was renamed or copied", name).At(path).
		WithHint("rename it to %s, or delete it", filepath.Join(filepath.Dir(path), fileName(name)))
}
