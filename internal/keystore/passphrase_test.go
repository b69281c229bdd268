package keystore_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/secret"
)

// TestWhereTheKeyGoes is the choice at the first Put.
func TestWhereTheKeyGoes(t *testing.T) {
	t.Parallel()
	none := fmt.Errorf("%w: no session", keyring.ErrUnavailable)
	for _, c := range []struct {
		name                     string
		setting, given           string // AWSID_KEYSTORE and AWSID_KEYSTORE_PASSPHRASE
		store                    error
		person                   bool
		want                     keystore.Place
		complaint, onTheTerminal string
	}{
		{"nothing said", "", "", nil, false, keystore.System, "", ""},
		{"the store comes before a passphrase", "", passphrase, nil, true, keystore.System, "", ""},
		{"no store, a variable", "", passphrase, none, false, keystore.Passphrase, "", ""},
		{"no store, a person", "", "", none, true, keystore.Passphrase, "", "~/.aws/awsid/keystore, as the operating system has no store for secrets here: no session."},
		{"no store, nobody", "", "", none, false, keystore.None, "no session, and there is no terminal to ask for a passphrase on", ""},
		{"a locked store is no reason for a passphrase", "", passphrase, keyring.ErrLocked, true, keystore.None, "AWSID_KEYSTORE=passphrase", ""},
		{"a silent store neither", "", passphrase, keyring.ErrNoAnswer, true, keystore.None, "does not answer", ""},
		{"only the store", "system", passphrase, none, true, keystore.None, "set AWSID_KEYSTORE=passphrase", ""},
		{"the store", "System", "", nil, false, keystore.System, "", ""},
		{"only a passphrase, a variable", "passphrase", passphrase, nil, false, keystore.Passphrase, "", ""},
		{"only a passphrase, a person", "passphrase", "", nil, true, keystore.Passphrase, "", "keeps in ~/.aws/awsid/keystore."},
		{"only a passphrase, nobody", "passphrase", "", nil, false, keystore.None, "AWSID_KEYSTORE asks for a passphrase, and there is no terminal", ""},
		{"a short passphrase", "passphrase", "1234567", nil, true, keystore.None, "AWSID_KEYSTORE_PASSPHRASE: a passphrase for a new keystore has at least 8 characters", ""},
		{"no such place", "keychain", "", nil, true, keystore.None, `AWSID_KEYSTORE: "keychain" is no value for keystore`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t, "AWSID_KEYSTORE="+c.setting, "AWSID_KEYSTORE_PASSPHRASE="+c.given)
			h.ring.fail = c.store
			if c.person {
				h.types(passphrase, passphrase)
			}
			err := h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed))
			if p, failed := h.store().Place(); p != c.want || failed != nil {
				t.Errorf("kept %q, %v; want %q", p, failed, c.want)
			}
			if c.complaint != "" {
				says(t, err, c.complaint)
				if len(h.tree(t)) > 0 {
					t.Error("something was written")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if (h.seen.Len() > 0) != (c.onTheTerminal != "") || !strings.Contains(h.seen.String(), c.onTheTerminal) {
				t.Errorf("shown: %s", h.seen)
			}
			h.wants(t, "a", seed)
		})
	}
}

func TestTypingANewPassphrase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		typed []string
		ok    bool
		shown string
	}{
		{"twice", []string{passphrase, passphrase}, true, "The same again: "},
		{"too short at first", []string{"short", passphrase, passphrase}, true, "at least 8 characters"},
		{"different once", []string{passphrase, passphrase + "x", passphrase, passphrase}, true, "two different ones"},
		{"different three times", []string{passphrase, "1", passphrase, "2", passphrase, "3"}, false, "two different ones"},
		{"end of input", []string{passphrase}, false, "The same again: "},
	} {
		h := newHome(t, "AWSID_KEYSTORE=passphrase")
		h.types(c.typed...)
		err := h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed))
		if (err == nil) != c.ok || !strings.Contains(h.seen.String(), c.shown) {
			t.Errorf("%s: %v; shown: %s", c.name, err, h.seen)
		}
		if !c.ok {
			says(t, err)
		}
		if strings.Contains(h.seen.String(), passphrase) {
			t.Errorf("%s: the passphrase is shown", c.name)
		}
	}
}

func TestTypingThePassphrase(t *testing.T) {
	t.Parallel()
	h := newHome(t, "AWSID_KEYSTORE_PASSPHRASE="+passphrase, "AWSID_KEYSTORE=passphrase")
	h.put(t, "a", seed)
	h.set("AWSID_KEYSTORE_PASSPHRASE", "")
	h.types("wrong", "wrong again", passphrase)
	h.wants(t, "a", seed)
	if n := strings.Count(h.seen.String(), "That is not the passphrase."); n != 2 {
		t.Errorf("shown: %s", h.seen)
	}
	h.types("wrong", "wrong", "wrong", passphrase)
	_, err := h.store().Get(t.Context(), keystore.MFASeed, "a")
	says(t, err, "does not open the keystore", "`awsid mfa remove a`")
	h.types()
	if _, err := h.store().Get(t.Context(), keystore.MFASeed, "b"); err == nil || strings.Contains(err.Error(), "passphrase") {
		t.Errorf("asked for what is not there: %v", err)
	}
	// One process asks once, also for many.
	h.types(passphrase)
	h.seen.Reset()
	s := h.store()
	done := make(chan error)
	for range 4 {
		go func() {
			_, err := s.Get(t.Context(), keystore.MFASeed, "a")
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := strings.Count(h.seen.String(), "Passphrase of awsid's keystore"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestShortPassphraseOpens: what another awsid made with one is not lost.
func TestShortPassphraseOpens(t *testing.T) {
	t.Parallel()
	h := newHome(t, "AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE="+passphrase)
	h.put(t, "a", seed)
	if err := keystore.Rewrap(t.Context(), h.store(), secret.New("short")); err != nil {
		t.Fatal(err)
	}
	h.set("AWSID_KEYSTORE_PASSPHRASE", "short")
	h.wants(t, "a", seed)
	h.put(t, "b", seed)
}

// TestCostOfAPassphrase is what docs/keystore.md says.
func TestCostOfAPassphrase(t *testing.T) {
	t.Parallel()
	h := newHome(t, "AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE="+passphrase)
	if err := keystore.New(h.Env).Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)); err != nil {
		t.Fatal(err)
	}
	if text := readFile(t, h.keyFile()); !strings.Contains(text, `"scrypt":{"n":32768,"r":8,"p":1,`) {
		t.Error(text)
	}
	h.wants(t, "a", seed)
}

// TestPlaceChangesWithTheLastRecord: an empty keystore goes where the setting
// says now.
func TestPlaceChangesWithTheLastRecord(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for _, place := range []keystore.Place{keystore.System, keystore.Passphrase, keystore.System} {
		h.set("AWSID_KEYSTORE", string(place))
		h.set("AWSID_KEYSTORE_PASSPHRASE", passphrase)
		h.put(t, "a", seed)
		h.wants(t, "a", seed)
		if p, err := h.store().Place(); p != place || err != nil {
			t.Errorf("%q, %v; want %q", p, err, place)
		}
		if removed, err := h.store().Remove(t.Context(), keystore.MFASeed, "a"); !removed || err != nil {
			t.Errorf("%v, %v", removed, err)
		}
	}
}

// TestSystemKeyIsUsedAgain: an empty keystore does not litter the store.
func TestSystemKeyIsUsedAgain(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for range 3 {
		h.put(t, "a", seed)
		h.wants(t, "a", seed)
		if _, err := h.store().Remove(t.Context(), keystore.MFASeed, "a"); err != nil {
			t.Fatal(err)
		}
	}
	h.ring.item(t)
	h.ring.fail = keyring.ErrLocked
	err := h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed))
	says(t, err, "is locked")
	if !errors.Is(err, keyring.ErrLocked) {
		t.Errorf("%v", err)
	}
}
