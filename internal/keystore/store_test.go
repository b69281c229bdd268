package keystore_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/secret"
)

const other keystore.Kind = "other-kind"

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for place, vars := range map[keystore.Place][]string{
		keystore.System:     nil,
		keystore.Passphrase: {"AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE=" + passphrase},
	} {
		h := newHome(t, vars...)
		s := h.store()
		if p, err := s.Place(); p != keystore.None || err != nil {
			t.Errorf("an empty home: %q, %v", p, err)
		}
		names := []string{"arn:aws:iam::111122223333:mfa/me", "../../etc/passwd", "ü ☃", "a", strings.Repeat("n", 1024)}
		for _, name := range names {
			if err := s.Put(t.Context(), keystore.MFASeed, name, secret.New(seed+name)); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Get(t.Context(), keystore.MFASeed, name); err != nil || got.Reveal() != seed+name {
				t.Errorf("%q: %v", name, err)
			}
			if there, err := s.Has(keystore.MFASeed, name); !there || err != nil {
				t.Errorf("Has(%q): %v, %v", name, there, err)
			}
		}
		if err := s.Put(t.Context(), other, "a", secret.New("another")); err != nil {
			t.Fatal(err)
		}
		h.put(t, "a", "replaced")
		h.wants(t, "a", "replaced")
		slices.Sort(names)
		if got, err := s.Names(keystore.MFASeed); !slices.Equal(got, names) || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if p, err := s.Place(); p != place || err != nil {
			t.Errorf("%q, %v; want %q", p, err, place)
		}
		if (len(h.ring.items) == 1) != (place == keystore.System) {
			t.Errorf("%s: %d items", place, len(h.ring.items))
		}
		for path, text := range h.tree(t) {
			if strings.Contains(text, seed) || strings.Contains(text, passphrase) {
				t.Errorf("%s is not encrypted", path)
			}
		}
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	h.put(t, "b", seed)
	h.ring.fail = errors.New("the store is on fire")
	calls := h.ring.calls
	for i, want := range []bool{true, false} {
		if removed, err := h.store().Remove(t.Context(), keystore.MFASeed, "a"); removed != want || err != nil {
			t.Errorf("%d: %v, %v", i, removed, err)
		}
	}
	if there, err := h.store().Has(keystore.MFASeed, "a"); there || err != nil {
		t.Errorf("%v, %v", there, err)
	}
	if _, err := h.store().Get(t.Context(), keystore.MFASeed, "a"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("%v", err)
	}
	if names, err := h.store().Names(keystore.MFASeed); len(names) != 1 || err != nil {
		t.Errorf("%v, %v", names, err)
	}
	if h.ring.calls != calls {
		t.Error("something asked the operating system's store")
	}
}

// TestNothingNeedsNothing: an empty home is not written to, and nobody is asked.
func TestNothingNeedsNothing(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	s := h.store()
	there, err := s.Has(keystore.MFASeed, "a")
	names, err2 := s.Names(keystore.MFASeed)
	removed, err3 := s.Remove(t.Context(), keystore.MFASeed, "a")
	_, err4 := s.Get(t.Context(), keystore.MFASeed, "a")
	if there || removed || len(names) > 0 || err != nil || err2 != nil || err3 != nil || !errors.Is(err4, fs.ErrNotExist) {
		t.Errorf("%v %v %v %v %v %v %v", there, names, removed, err, err2, err3, err4)
	}
	if _, err := os.Stat(h.Paths.State); !errors.Is(err, fs.ErrNotExist) || h.ring.calls > 0 {
		t.Errorf("%v, %d calls", err, h.ring.calls)
	}
}

func TestKeyIsAskedForOnce(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	h.ring.calls = 0
	s := h.store()
	for range 3 {
		if _, err := s.Get(t.Context(), keystore.MFASeed, "a"); err != nil {
			t.Fatal(err)
		}
	}
	if h.ring.calls != 1 {
		t.Errorf("%d calls", h.ring.calls)
	}
}

func TestWhatIsNoNameOrSecret(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for _, c := range []struct{ kind, name, value string }{
		{"mfa-seed", "", seed}, {"mfa-seed", "\xff", seed}, {"mfa-seed", strings.Repeat("n", 1025), seed},
		{"", "a", seed}, {"..", "a", seed}, {"a/b", "a", seed},
		{"mfa-seed", "a", ""}, {"mfa-seed", "a", strings.Repeat("x", 512<<10+1)},
	} {
		if err := h.store().Put(t.Context(), keystore.Kind(c.kind), c.name, secret.New(c.value)); err == nil {
			t.Errorf("%.20q %.20q: stored", c.kind, c.name)
		}
	}
	if len(h.tree(t)) > 0 || h.ring.calls > 0 {
		t.Error("something was written")
	}
	h.put(t, "a", strings.Repeat("x", 512<<10))
	h.wants(t, "a", strings.Repeat("x", 512<<10))
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // access lists are inherited from the home directory
	}
	h := newHome(t)
	h.put(t, "a", seed)
	folder := filepath.Dir(h.keyFile())
	check := func() {
		t.Helper()
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[d.IsDir()]; info.Mode().Perm() != want {
				t.Errorf("%s has mode %o", path, info.Mode().Perm())
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	check()
	for _, path := range []string{folder, filepath.Dir(h.records(t)[0])} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(h.records(t)[0], 0o644); err != nil {
		t.Fatal(err)
	}
	h.put(t, "a", "new")
	check()
}

// TestNoSecretIsPrinted looks at every value of the package by every way that
// values get printed.
func TestNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	for _, vars := range [][]string{nil, {"AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE=" + passphrase}} {
		h := newHome(t, vars...)
		h.StartLog(h.said)
		s := h.store()
		if err := s.Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(t.Context(), keystore.MFASeed, "a")
		if err != nil {
			t.Fatal(err)
		}
		text := h.said.String()
		for _, v := range []any{s, *s, got, &got, []any{s, got}} {
			text += fmt.Sprintf("%v %+v %#v %s %q %x", v, v, v, v, v, v) + asJSON(v)
		}
		for _, key := range h.ring.items {
			if strings.Contains(text, key) {
				t.Error("the key is printed")
			}
		}
		if strings.Contains(text, seed) || strings.Contains(text, passphrase) || !strings.Contains(h.said.String(), "keystore made") {
			t.Errorf("printed: %s", text)
		}
	}
}

func TestLockNamesItsHolder(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	lock, err := h.Lock(t.Context(), filepath.Join(h.Paths.State, "locks", "keystore.lock"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	h.Clock = hasty{h.Clock}
	err = h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New("new"))
	says(t, err, fmt.Sprint("process ", os.Getpid()), "30s")
	_, err = h.store().Remove(t.Context(), keystore.MFASeed, "a")
	says(t, err, fmt.Sprint("process ", os.Getpid()))
	h.wants(t, "a", seed)
}

func TestStoreThatIsSlowIsAnnounced(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.Clock = hasty{h.Clock}
	h.Keyring = slow{h.ring}
	h.put(t, "a", seed)
	if !strings.Contains(h.said.String(), "may show a dialog") {
		t.Errorf("%q", h.said)
	}
}
