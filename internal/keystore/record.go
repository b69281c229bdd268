package keystore

import (
	"encoding/json"
	"errors"
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
	return "it was written by a newer awsid (version " + strconv.Itoa(int(v)) + ", this one knows " + strconv.Itoa(version) + ")"
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

// storeKey is the key of the store, open.
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

// openRecord returns the secret of a record of a kind.
func (k *storeKey) openRecord(kind Kind, r record) (secret.String, error) {
	return openSealed(k.bytes, r.Sealed, k.additionalData(kind, r.Name))
}

// additionalData keeps a record from passing for one of another store, kind or name.
func (k *storeKey) additionalData(kind Kind, name string) []byte {
	return joinParts("awsid keystore record", strconv.Itoa(version), k.id, string(kind), name)
}
