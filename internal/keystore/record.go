package keystore

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
)

// version is that of both files. A newer one is not guessed at.
const version = 1

type record struct {
	Version int    `json:"version"`
	Name    string `json:"name"`   // in clear, for Names
	Sealed  []byte `json:"sealed"` // nonce and ciphertext
}

// newerVersion is the error of a file of a later awsid.
type newerVersion int

// Error names both versions.
func (v newerVersion) Error() string {
	return "it was written by a newer awsid (version " + strconv.Itoa(int(v)) + ", this one knows " +
		strconv.Itoa(version) + ")"
}

// checkVersion comes first, as a later version may mean anything by the rest.
func checkVersion(data []byte) error {
	var v struct {
		Version int `json:"version"`
	}
	err := json.Unmarshal(data, &v)
	switch {
	case err != nil:
		return err
	case v.Version > version:
		return newerVersion(v.Version)
	case v.Version < version:
		return errors.New("it has no version")
	}
	return nil
}

func parseRecord(data []byte) (record, error) {
	if err := checkVersion(data); err != nil {
		return record{}, err
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return record{}, err
	}
	switch {
	case r.Name == "" || len(r.Name) > maxName || !utf8.ValidString(r.Name):
		return record{}, errors.New("it has no name")
	case len(r.Sealed) == 0:
		return record{}, errors.New("it has no content")
	}
	return r, nil
}

// readRecord reads a record file; fs.ErrNotExist when there is none.
func readRecord(path string) (record, error) {
	data, err := readRegular(path, maxRecordFile)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, err
	}
	var r record
	if err == nil {
		r, err = parseRecord(data)
	}
	if err != nil {
		return record{}, unusableRecordError(path, err)
	}
	return r, nil
}

// storeKey is the opened key of the store.
type storeKey struct {
	id    string        // of the store; random, so that homes have keys of their own
	bytes secret.String // keySize bytes
}

func (k *storeKey) sealRecord(random io.Reader, kind Kind, name string, value secret.String) ([]byte, error) {
	sealed, err := sealText(random, k.bytes, value, k.additionalData(kind, name))
	if err != nil {
		return nil, err
	}
	return json.Marshal(record{version, name, sealed})
}

// additionalData keeps a record from passing for one of another store, kind or name.
func (k *storeKey) additionalData(kind Kind, name string) []byte {
	return joinParts("awsid keystore record", strconv.Itoa(version), k.id, string(kind), name)
}

// keySize is that of AES-256, in bytes.
const keySize = 32

// errSeal says that a text was not sealed with this key for this purpose.
var errSeal = errors.New("it was changed, or sealed with another key")

// sealText encrypts and authenticates a text with AES-256-GCM (NIST SP 800-38D) under a random nonce, which stands
// before the result. A key seals some hundred texts in its life, far below the 2^32 that random nonces allow. The
// additional data has to be the same again when the text is unsealed.
func sealText(random io.Reader, key, plain secret.String, additional []byte) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	nonce, err := randomBytes(random, gcm.NonceSize())
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nonce, nonce, []byte(plain.Reveal()), additional), nil
}

// openSealed returns what seal was given, or errSeal.
func openSealed(key secret.String, sealed, additional []byte) (secret.String, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return secret.String{}, err
	}
	if len(sealed) < gcm.NonceSize() {
		return secret.String{}, errSeal
	}
	plain, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], additional)
	if err != nil {
		return secret.String{}, errSeal
	}
	return secret.New(string(plain)), nil
}

func newGCM(key secret.String) (cipher.AEAD, error) {
	block, err := aes.NewCipher([]byte(key.Reveal()))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// joinParts returns additional data. Each part stands behind its length, so that no two lists of parts read the same.
func joinParts(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = fmt.Appendf(b, "%d:%s,", len(p), p)
	}
	return b
}

func randomBytes(random io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fmt.Errorf("make a random number: %w", err)
	}
	return b, nil
}

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
	data, err := readfile.Regular(path, limit)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		err = fs.ErrNotExist
	case readfile.IsIrregular(err), errors.Is(err, readfile.ErrTooBig):
		err = problem.Bare(err) // of what is there, not of the system
	}
	return data, err
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
