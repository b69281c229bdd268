package keystore

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/prompt"
)

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
