package keystore

import (
	"context"
	"encoding/json"

	"github.com/awsid/awsid/internal/sys/secret"
)

// Cheap makes new passphrases cost next to nothing.
func Cheap(s *Store) *Store {
	s.cost = 1 << 4
	return s
}

// FileName is the file of a record in its folder.
func FileName(name string) string { return fileName(name) }

// ReadKeyText reads the text of key.json and writes it again.
func ReadKeyText(data []byte) (again []byte, memory int, err error) {
	f, err := parseKeyFile(data)
	if err != nil {
		return nil, 0, err
	}
	if p := f.Scrypt; f.Kept == Passphrase {
		memory = 128 * p.N * p.R * p.P
	}
	again, err = json.Marshal(f)
	return again, memory, err
}

// ReadRecordText reads the text of a record and writes it again.
func ReadRecordText(data []byte) (again []byte, err error) {
	r, err := parseRecord(data)
	if err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// Rewrap seals the key with another passphrase.
func Rewrap(ctx context.Context, s *Store, passphrase secret.String) error {
	k, err := s.openKey(ctx)
	if err != nil {
		return err
	}
	f, err := sealByPassphrase(s.env.Rand, k, passphrase, s.cost)
	if err != nil {
		return err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return s.writePrivate(s.keyPath(), text)
}
