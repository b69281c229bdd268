package keystore

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"golang.org/x/crypto/scrypt"

	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/prompt"
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

const idSize, saltSize = 16, 16

type scryptParams struct {
	N    int    `json:"n"`
	R    int    `json:"r"`
	P    int    `json:"p"`
	Salt []byte `json:"salt"`
}

// defaultCost is the N of a new passphrase's scrypt: with r = 8 that takes 32 MiB and about a tenth of a second.
const defaultCost = 1 << 15

// Bounds of what is accepted from a file: it may ask for at most 256 MiB and a few seconds.
const maxMemory, maxP = 256 << 20, 4

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

func (p *scryptParams) deriveKey(passphrase secret.String) (secret.String, error) {
	raw, err := scrypt.Key([]byte(passphrase.Reveal()), p.Salt, p.N, p.R, p.P, keySize)
	return secret.New(string(raw)), err
}

func parseKeyFile(data []byte) (keyFile, error) {
	if err := checkVersion(data); err != nil {
		return keyFile{}, err
	}
	var f keyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return keyFile{}, err
	}
	if id, err := hex.DecodeString(f.ID); err != nil || len(id) != idSize {
		return f, errors.New("its id is not one")
	}
	if len(f.Sealed) == 0 {
		return f, errors.New("its sealed part is missing")
	}
	switch f.Kept {
	case System:
		return f, nil
	case Passphrase:
		return f, f.Scrypt.checkBounds()
	}
	return f, fmt.Errorf("it does not say where the key is (kept %q)", string(f.Kept))
}

// readKeyFile reads key.json: fs.ErrNotExist when there is none, *lost when it is damaged.
func readKeyFile(path string) (keyFile, error) {
	data, err := readRegular(path, maxKeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return keyFile{}, err
	case readfile.IsIrregular(err), errors.Is(err, readfile.ErrTooBig):
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

// maxTries is how often a passphrase may be typed.
const maxTries = 3

// minPassphrase is the least length, in bytes, of one for a new key.
const minPassphrase = 8

// unlockByPassphrase takes the passphrase from the variable, or asks for it.
func (s *Store) unlockByPassphrase(ctx context.Context, f keyFile) (*storeKey, error) {
	if given := s.env.Vars.Get(PassphraseVariable); given != "" {
		k, err := f.openByPassphrase(secret.New(given))
		if err != nil {
			return nil, s.wrongPassphraseError(PassphraseVariable)
		}
		return k, nil
	}
	tty, err := s.openTerminal()
	if err != nil {
		return nil, noTerminalError(errors.New("a passphrase protects the keystore"))
	}
	defer tty.Close()
	ask := prompt.New(tty, tty, s.env.Vars.Get("TERM"))
	for range maxTries {
		typed, err := ask.Ask(ctx, prompt.Question{Text: "Passphrase of awsid's keystore: ", Secret: true})
		if err != nil {
			return nil, err
		}
		if k, err := f.openByPassphrase(secret.New(typed)); err == nil {
			return k, nil
		}
		if _, err := io.WriteString(tty, "That is not the passphrase.\n"); err != nil {
			return nil, err
		}
	}
	return nil, s.wrongPassphraseError("")
}

// newPassphrase takes the passphrase for a new key from the variable, or has it typed twice. why is what was wrong
// with the operating system's store, nil when the person wanted none of it.
func (s *Store) newPassphrase(ctx context.Context, why error) (secret.String, error) {
	if given := s.env.Vars.Get(PassphraseVariable); given != "" {
		if err := checkLength(given); err != nil {
			return secret.String{}, problem.New(problem.General, "a passphrase for a new keystore has %w", err).
				At(PassphraseVariable).WithHint("give a longer one; a keystore that is there already opens with its own")
		}
		return secret.New(given), nil
	}
	tty, err := s.openTerminal()
	if err != nil {
		if why == nil {
			why = errors.New(PlaceVariable + " asks for a passphrase")
		}
		return secret.String{}, noTerminalError(why)
	}
	defer tty.Close()
	sentence := "A passphrase will protect what awsid keeps in " + paths.Tilde(s.folder(), s.env.Paths.Home)
	if why != nil {
		sentence += ", as " + why.Error()
	}
	if _, err := io.WriteString(tty, sentence+".\n"); err != nil {
		return secret.String{}, err
	}
	return askTwice(ctx, prompt.New(tty, tty, s.env.Vars.Get("TERM")), tty)
}

func checkLength(passphrase string) error {
	if len(passphrase) < minPassphrase {
		return fmt.Errorf("at least %d characters", minPassphrase)
	}
	return nil
}

func askTwice(ctx context.Context, ask *prompt.Prompter, tty io.Writer) (secret.String, error) {
	for range maxTries {
		first, err := ask.Ask(ctx, prompt.Question{Text: "New passphrase: ", Secret: true, Check: checkLength})
		if err != nil {
			return secret.String{}, err
		}
		second, err := ask.Ask(ctx, prompt.Question{Text: "The same again: ", Secret: true})
		if err != nil {
			return secret.String{}, err
		}
		if first == second {
			return secret.New(first), nil
		}
		if _, err := io.WriteString(tty, "These were two different ones.\n"); err != nil {
			return secret.String{}, err
		}
	}
	return secret.String{}, problem.New(problem.General, "the two passphrases were different %d times", maxTries).
		WithHint("try again; nothing has been stored")
}

func (s *Store) openTerminal() (io.ReadWriteCloser, error) {
	if s.env.Terminal == nil {
		return nil, errors.New("no terminal")
	}
	return s.env.Terminal.Open()
}
