//go:build unix

package keystore_test

import (
	"io"
	"os"
	"testing"

	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// console is a person at a real terminal.
type console struct {
	keyboard
	tty *os.File
}

func (c console) Open() (io.ReadWriteCloser, error) { return openedKey{c.tty}, nil }

// openedKey stays open for the next question.
type openedKey struct{ *os.File }

func (openedKey) Close() error { return nil }

// TestOnATerminal shows what a person sees, who types a wrong passphrase too.
func TestOnATerminal(t *testing.T) {
	t.Parallel()
	h := newHome(t, "TERM=xterm", "AWSID_KEYSTORE=passphrase")
	s := ttytest.Start(t, 78, 20, func(tty *os.File) error {
		h.Terminal = console{tty: tty}
		if err := h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)); err != nil {
			return err
		}
		_, err := h.store().Get(t.Context(), keystore.MFASeed, "a")
		return err
	})
	for _, step := range [][2]string{
		{"New passphrase: ", passphrase}, {"The same again: ", passphrase},
		{"Passphrase of awsid's keystore: ", "wrong"}, {"That is not the passphrase.\nPassphrase of awsid's keystore: ", passphrase},
	} {
		s.WaitFor(step[0][:len(step[0])-1])
		s.Type(step[1] + "\r")
	}
	if err := s.Wait(); err != nil {
		t.Fatal(err)
	}
	s.WaitScreen("A passphrase will protect what awsid keeps in ~/.aws/awsid/keystore.",
		"New passphrase:", "The same again:", "Passphrase of awsid's keystore:", "That is not the passphrase.", "Passphrase of awsid's keystore:")
}
