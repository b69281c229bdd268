package keystore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Bounds of what is read from the folder, in bytes.
const (
	maxRecordFile = 1 << 20
	maxKeyFile    = 16 << 10
	maxName       = 1 << 10
)

const keyName = "key.json"

func (s *Store) folder() string  { return filepath.Join(s.env.Paths.State, "keystore") }
func (s *Store) keyPath() string { return filepath.Join(s.folder(), keyName) }

func (s *Store) lockStore(ctx context.Context) (*filelock.Lock, error) {
	return s.env.Lock(ctx, filepath.Join(s.env.Paths.State, "locks", "keystore.lock"), lockWait)
}

// writePrivate replaces a file of the keystore, which is the owner's alone whatever it was before.
func (s *Store) writePrivate(path string, data []byte) error {
	for dir := filepath.Dir(path); len(dir) >= len(s.folder()); dir = filepath.Dir(dir) {
		if err := atomicfile.MakeDirectory(dir); err != nil {
			return problem.New(problem.General, "make the folder of the keystore: %w", err)
		}
		if err := makePrivate(dir); err != nil {
			return err
		}
	}
	if err := makePrivate(path); err != nil {
		return err
	}
	err := atomicfile.WriteFile(path, data, atomicfile.Options{Sync: true})
	s.env.Debug("keystore written", "file", path, "error", err)
	return err
}

func makePrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return nil // what is not there is made private
	}
	if err := os.Chmod(path, info.Mode().Perm()&0o700); err != nil {
		return problem.New(problem.General, "make %s private: %w", path, problem.Bare(err)).
			WithHint("run as the owner of %s", path)
	}
	return nil
}

// recordFile is a record's file.
type recordFile struct {
	kind Kind
	path string
}

// recordFiles lists the records of all kinds, also those that cannot be read: as long as there is one, the key is not
// replaced. A folder that cannot be listed is an error, not an empty one, for the same reason.
func (s *Store) recordFiles() ([]recordFile, error) {
	var all []recordFile
	entries, err := listFolder(s.folder())
	for _, e := range entries {
		if e.Name() == keyName || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		found, failed := s.recordFilesOf(Kind(e.Name()))
		if failed != nil {
			return nil, failed
		}
		all = append(all, found...)
	}
	return all, err
}

func (s *Store) recordFilesOf(kind Kind) ([]recordFile, error) {
	dir := filepath.Join(s.folder(), string(kind))
	files, err := listFolder(dir)
	var all []recordFile
	for _, f := range files {
		if filepath.Ext(f.Name()) == ".json" {
			all = append(all, recordFile{kind, filepath.Join(dir, f.Name())})
		}
	}
	return all, err
}

// statFile is os.Stat; below a file in the place of a folder, nothing exists.
func statFile(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, syscall.ENOTDIR) {
		err = fs.ErrNotExist
	}
	return info, err
}

// listFolder returns what is in a folder: nothing when it is missing or a file.
func listFolder(dir string) ([]fs.DirEntry, error) {
	if info, err := statFile(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadableError(dir, err)
	}
	return entries, nil
}

// readRegular returns the content of a regular file of at most limit bytes.
func readRegular(path string, limit int64) ([]byte, error) {
	info, err := statFile(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errIrregular
	case info.Size() > limit:
		return nil, errTooBig
	}
	return os.ReadFile(path)
}

// recordPath returns the file of a record. The name is hashed, as it may hold what a file name may not.
func (s *Store) recordPath(kind Kind, name string) (string, error) {
	if err := checkKind(kind); err != nil {
		return "", err
	}
	if name == "" || len(name) > maxName || !utf8.ValidString(name) {
		return "", problem.New(problem.Usage, "a name in the keystore is text of 1 to %d bytes", maxName)
	}
	return filepath.Join(s.folder(), string(kind), fileName(name)), nil
}

// fileName returns the name of a record's file.
func fileName(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:]) + ".json"
}

func checkKind(kind Kind) error {
	for _, c := range kind {
		if (c < 'a' || c > 'z') && c != '-' {
			return problem.New(problem.General, "%q is no kind of secret", kind)
		}
	}
	if kind == "" {
		return errors.New("a secret needs a kind")
	}
	return nil
}
