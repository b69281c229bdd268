package keystore

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"github.com/awsid/awsid/internal/sys/secret"
)

// keySize is that of AES-256, in bytes.
const keySize = 32

// errSeal says that a text was not sealed with this key for this purpose.
var errSeal = errors.New("it was changed, or sealed with another key")

// sealText encrypts and authenticates a text with AES-256-GCM (NIST SP 800-38D)
// under a random nonce, which stands before the result. A key seals some
// hundred texts in its life, far below the 2^32 that random nonces allow.
// The additional data has to be the same again when the text is unsealed.
func sealText(random io.Reader, key, plain secret.String, additional []byte) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("make a random number: %w", err)
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

// joinParts is additional data. Each part stands behind its length, so that no
// two lists of parts read the same.
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
