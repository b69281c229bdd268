package keystore

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/secret"
)

// version is that of both files. A newer one is not guessed at.
const version = 1

// record is the file of one secret.
type record struct {
	Version int    `json:"version"`
	Name    string `json:"name"`   // in clear, for Names
	Sealed  []byte `json:"sealed"` // nonce and ciphertext
}

var (
	errIrregular = errors.New("it is not a regular file")
	errTooBig    = errors.New("it is too big")
)

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

// parseRecord reads the text of a record file.
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

// sealRecord returns the text of a record file.
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

// randomBytes returns n random bytes.
func randomBytes(random io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fmt.Errorf("make a random number: %w", err)
	}
	return b, nil
}
