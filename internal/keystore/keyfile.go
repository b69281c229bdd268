package keystore

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"golang.org/x/crypto/scrypt"

	"github.com/awsid/awsid/internal/sys/secret"
)

// keyFile is key.json: where the key is, and if a passphrase protects it, the key itself, sealed.
type keyFile struct {
	Version int           `json:"version"`
	ID      string        `json:"id"` // idSize bytes in hexadecimal
	Kept    Place         `json:"kept"`
	Scrypt  *scryptParams `json:"scrypt,omitempty"` // for Passphrase
	// Sealed is for Passphrase the key, sealed with what scrypt makes of the passphrase; for System nothing, sealed
	// with the key, which shows that what the operating system gives is the same key.
	Sealed []byte `json:"sealed"`
}

const (
	idSize   = 16
	saltSize = 16
)

// scryptParams are those of scrypt (RFC 7914).
type scryptParams struct {
	N    int    `json:"n"`
	R    int    `json:"r"`
	P    int    `json:"p"`
	Salt []byte `json:"salt"`
}

// defaultCost is the N of a new passphrase's scrypt: with r = 8 that takes 32 MiB and about a tenth of a second.
const defaultCost = 1 << 15

// Bounds of what is accepted from a file: it may ask for at most 256 MiB and a few seconds.
const (
	maxMemory = 256 << 20
	maxP      = 4
)

func (p *scryptParams) checkBounds() error {
	if p == nil {
		return errors.New("it has no scrypt parameters")
	}
	// The first condition keeps the product below from overflowing.
	if p.N < 2 || p.N > 1<<20 || p.N&(p.N-1) != 0 || p.R < 1 || p.R > 32 || p.P < 1 || p.P > maxP ||
		128*p.N*p.R > maxMemory {
		return fmt.Errorf("its scrypt parameters are out of bounds (n %d, r %d, p %d)", p.N, p.R, p.P)
	}
	if len(p.Salt) < saltSize || len(p.Salt) > 4*saltSize {
		return errors.New("its salt has the wrong length")
	}
	return nil
}

// deriveKey returns the key of a passphrase.
func (p *scryptParams) deriveKey(passphrase secret.String) (secret.String, error) {
	raw, err := scrypt.Key([]byte(passphrase.Reveal()), p.Salt, p.N, p.R, p.P, keySize)
	return secret.New(string(raw)), err
}

// parseKeyFile reads the text of key.json.
func parseKeyFile(data []byte) (keyFile, error) {
	if err := checkVersion(data); err != nil {
		return keyFile{}, err
	}
	var f keyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return keyFile{}, err
	}
	return f, f.validate()
}

func (f keyFile) validate() error {
	if id, err := hex.DecodeString(f.ID); err != nil || len(id) != idSize {
		return errors.New("its id is not one")
	}
	if len(f.Sealed) == 0 {
		return errors.New("its sealed part is missing")
	}
	switch f.Kept {
	case System:
		return nil
	case Passphrase:
		return f.Scrypt.checkBounds()
	}
	return fmt.Errorf("it does not say where the key is (kept %q)", string(f.Kept))
}

// readKeyFile reads key.json: fs.ErrNotExist when there is none, *lost when it is damaged.
func readKeyFile(path string) (keyFile, error) {
	data, err := readRegular(path, maxKeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return keyFile{}, err
	case errors.Is(err, errIrregular), errors.Is(err, errTooBig):
		return keyFile{}, &lostKeyError{fmt.Errorf("%s is damaged: %w", path, err)}
	case err != nil:
		return keyFile{}, unreadableError(path, err)
	}
	f, err := parseKeyFile(data)
	var newer newerVersion
	switch {
	case errors.As(err, &newer):
		return keyFile{}, newerError(path, newer)
	case err != nil:
		return keyFile{}, &lostKeyError{fmt.Errorf("%s is damaged: %w", path, err)}
	}
	return f, nil
}

// sealByPassphrase returns the key.json of a key that a passphrase protects.
func sealByPassphrase(random io.Reader, k *storeKey, passphrase secret.String, n int) (keyFile, error) {
	salt, err := randomBytes(random, saltSize)
	if err != nil {
		return keyFile{}, err
	}
	f := keyFile{Version: version, ID: k.id, Kept: Passphrase, Scrypt: &scryptParams{N: n, R: 8, P: 1, Salt: salt}}
	outer, err := f.Scrypt.deriveKey(passphrase)
	if err != nil {
		return keyFile{}, err
	}
	f.Sealed, err = sealText(random, outer, k.bytes, f.additionalData())
	return f, err
}

// openByPassphrase returns the key, or errSeal.
func (f keyFile) openByPassphrase(passphrase secret.String) (*storeKey, error) {
	outer, err := f.Scrypt.deriveKey(passphrase)
	if err != nil {
		return nil, err
	}
	inner, err := openSealed(outer, f.Sealed, f.additionalData())
	if err != nil || len(inner.Reveal()) != keySize {
		return nil, errSeal
	}
	return &storeKey{f.ID, inner}, nil
}

func (f keyFile) additionalData() []byte {
	parts := []string{"awsid keystore key", strconv.Itoa(f.Version), f.ID, string(f.Kept)}
	if p := f.Scrypt; p != nil {
		parts = append(parts, strconv.Itoa(p.N), strconv.Itoa(p.R), strconv.Itoa(p.P))
	}
	return joinParts(parts...)
}
