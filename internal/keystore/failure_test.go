package keystore_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/secret"
)

// failure is something that happens to a keystore with the records "a" and
// "b", and what reading "a" says then. None of it may change a file.
type failure struct {
	name   string
	kept   keystore.Place
	happen func(*testing.T, *home)
	get    []string // texts of the error of Get and its hint
	put    []string // of the error of Put of "c"; nil: it succeeds
	is     error    // what the error of Get is
}

func failures() []failure {
	removeFirst := "first remove what it opens (`awsid mfa remove a`, `awsid mfa remove b`), then store that again"
	return []failure{
		{"item gone", keystore.System, func(_ *testing.T, h *home) { clear(h.ring.items) },
			[]string{"open the keystore", "keystore ", `of "awsid"`, "is gone", removeFirst}, []string{"is gone", removeFirst}, nil},
		{"item is no key", keystore.System, func(t *testing.T, h *home) { h.ring.items[h.ring.item(t)] = "AAAA" },
			[]string{"is no key", removeFirst}, []string{"is no key", removeFirst}, nil},
		{"item is another key", keystore.System, func(t *testing.T, h *home) {
			h.ring.items[h.ring.item(t)] = strings.Repeat("A", 43) + "="
		}, []string{"is another key", removeFirst}, []string{"is another key"}, nil},
		{"store locked", keystore.System, func(_ *testing.T, h *home) { h.ring.fail = keyring.ErrLocked },
			[]string{"is locked", "unlock the store"}, []string{"is locked"}, keyring.ErrLocked},
		{"store silent", keystore.System, func(_ *testing.T, h *home) { h.ring.fail = fmt.Errorf("%w (waited 60s)", keyring.ErrNoAnswer) },
			[]string{"does not answer (waited 60s)"}, []string{"does not answer"}, keyring.ErrNoAnswer},
		{"store's own file missing", keystore.System, func(_ *testing.T, h *home) {
			h.ring.fail = fmt.Errorf("%w: connect: %w", keyring.ErrUnavailable, &fs.PathError{Op: "open", Path: "/run/bus", Err: fs.ErrNotExist})
		}, []string{"connect: open /run/bus"}, []string{"connect: open /run/bus"}, keyring.ErrUnavailable},
		{"store refuses", keystore.System, func(_ *testing.T, h *home) { h.ring.fail = errors.New("access denied by policy") },
			[]string{"access denied by policy"}, []string{"access denied by policy"}, nil},
		{"no store here", keystore.System, func(_ *testing.T, h *home) { h.ring.fail = fmt.Errorf("%w: no session", keyring.ErrUnavailable) },
			[]string{"no store for secrets here: no session", "desktop"}, []string{"no session"}, keyring.ErrUnavailable},
		{"no store at all", keystore.System, func(_ *testing.T, h *home) { h.Keyring = nil },
			[]string{"no store for secrets here"}, []string{"no store for secrets here"}, keyring.ErrUnavailable},
		{"wrong passphrase", keystore.Passphrase, func(_ *testing.T, h *home) { h.set("AWSID_KEYSTORE_PASSPHRASE", "wrong") },
			[]string{"AWSID_KEYSTORE_PASSPHRASE: the passphrase does not open", "if it is forgotten, remove what it opens (`awsid mfa remove a`, `awsid mfa remove b`)"},
			[]string{"does not open"}, nil},
		{"nobody to ask", keystore.Passphrase, func(_ *testing.T, h *home) { h.set("AWSID_KEYSTORE_PASSPHRASE", "") },
			[]string{"no terminal to ask", "set AWSID_KEYSTORE_PASSPHRASE"}, []string{"no terminal to ask"}, nil},
		{"key.json gone", keystore.System, func(t *testing.T, h *home) { remove(t, h.keyFile()) },
			[]string{"key.json, which says where the key is, is gone", removeFirst}, []string{"is gone", removeFirst}, nil},
		{"key.json truncated", keystore.System, func(t *testing.T, h *home) {
			text := readFile(t, h.keyFile())
			writeFile(t, h.keyFile(), text[:len(text)/2])
		}, []string{"key.json is damaged: unexpected end of JSON", removeFirst}, []string{"is damaged"}, nil},
		{"key.json empty", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.keyFile(), "") },
			[]string{"key.json is damaged"}, []string{"is damaged"}, nil},
		{"key.json huge", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.keyFile(), strings.Repeat(" ", 1<<20)) },
			[]string{"key.json is damaged: it is too big"}, []string{"is damaged"}, nil},
		{"key.json a folder", keystore.System, func(t *testing.T, h *home) {
			remove(t, h.keyFile())
			if err := os.Mkdir(h.keyFile(), 0o700); err != nil {
				t.Fatal(err)
			}
		}, []string{"is a directory"}, []string{"is damaged"}, nil},
		{"key.json newer", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.keyFile(), `{"version": 2, "id": []}`) },
			[]string{"newer awsid (version 2, this one knows 1)", "nothing has been changed"}, []string{"newer awsid"}, nil},
		{"key.json wants gigabytes", keystore.Passphrase, func(t *testing.T, h *home) {
			writeFile(t, h.keyFile(), strings.Replace(readFile(t, h.keyFile()), `"r":8`, `"r":80000000`, 1))
		}, []string{"scrypt parameters are out of bounds (n 16, r 80000000, p 1)"}, []string{"out of bounds"}, nil},
		{"key.json another's", keystore.System, func(t *testing.T, h *home) {
			theirs := newHome(t)
			theirs.put(t, "x", seed)
			writeFile(t, h.keyFile(), readFile(t, theirs.keyFile()))
		}, []string{"is gone", removeFirst}, []string{"is gone"}, nil},
		{"record truncated", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.record("a"), `{"version":1,"na`) },
			[]string{"this record of the keystore is damaged", "delete it and store the secret again"}, nil, nil},
		{"record empty inside", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.record("a"), `{"version":1,"name":"a","sealed":""}`) },
			[]string{"damaged: it has no content"}, nil, nil},
		{"record short", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.record("a"), `{"version":1,"name":"a","sealed":"AAAA"}`) },
			[]string{"cannot be decrypted"}, nil, nil},
		{"record newer", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.record("a"), `{"version":3}`) },
			[]string{"newer awsid (version 3"}, nil, nil},
		{"record huge", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.record("a"), strings.Repeat(" ", 2<<20)) },
			[]string{"it is too big"}, nil, nil},
		{"record of another file name", keystore.System, func(t *testing.T, h *home) { writeFile(t, h.record("a"), readFile(t, h.record("b"))) },
			[]string{`this is the record of "b"`, "rename it to"}, nil, nil},
		{"record with another's name in it", keystore.System, func(t *testing.T, h *home) {
			writeFile(t, h.record("a"), strings.Replace(readFile(t, h.record("b")), `"name":"b"`, `"name":"a"`, 1))
		}, []string{`the mfa-seed "a" cannot be decrypted: it was changed, or sealed with another key`}, nil, nil},
		{"record of another kind", keystore.System, func(t *testing.T, h *home) {
			if err := h.store().Put(t.Context(), other, "a", secret.New("of another kind")); err != nil {
				t.Fatal(err)
			}
			writeFile(t, h.record("a"), readFile(t, strings.Replace(h.record("a"), "mfa-seed", string(other), 1)))
			if _, err := h.store().Remove(t.Context(), other, "a"); err != nil {
				t.Fatal(err)
			}
		}, []string{"cannot be decrypted"}, nil, nil},
		{"record of another store", keystore.System, func(t *testing.T, h *home) {
			theirs := newHome(t)
			theirs.put(t, "a", seed)
			writeFile(t, h.record("a"), readFile(t, theirs.record("a")))
		}, []string{"cannot be decrypted"}, nil, nil},
		{"one bit of a record", keystore.System, func(t *testing.T, h *home) {
			text := readFile(t, h.record("a"))
			i := strings.Index(text, `"sealed":"`) + 30
			flipped := map[bool]string{true: "B", false: "A"}[text[i] == 'A']
			writeFile(t, h.record("a"), text[:i]+flipped+text[i+1:])
		}, []string{"cannot be decrypted"}, nil, nil},
	}
}

// record is the file of an MFA seed.
func (h *home) record(name string) string {
	return filepath.Join(filepath.Dir(h.keyFile()), "mfa-seed", keystore.FileName(name))
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			if f.kept == keystore.Passphrase {
				h = newHome(t, "AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE="+passphrase)
			}
			h.put(t, "a", seed)
			h.put(t, "b", seed)
			f.happen(t, h)
			before, items := h.tree(t), fmt.Sprint(h.ring.items)
			_, err := h.store().Get(t.Context(), keystore.MFASeed, "a")
			says(t, err, f.get...)
			if errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v looks as if there was no such record", err)
			}
			if f.is != nil && !errors.Is(err, f.is) {
				t.Errorf("%v is not %v", err, f.is)
			}
			if !reflect.DeepEqual(h.tree(t), before) {
				t.Error("reading changed a file")
			}
			err = h.store().Put(t.Context(), keystore.MFASeed, "c", secret.New(seed))
			if f.put == nil {
				if err != nil {
					t.Errorf("one bad record keeps others from being stored: %v", err)
				}
				h.wants(t, "b", seed)
				h.putAgain(t, "a")
				return
			}
			says(t, err, f.put...)
			if !reflect.DeepEqual(h.tree(t), before) || fmt.Sprint(h.ring.items) != items {
				t.Error("a failed Put changed something")
			}
		})
	}
}

// putAgain does what the hints say.
func (h *home) putAgain(t *testing.T, name string) {
	t.Helper()
	if removed, err := h.store().Remove(t.Context(), keystore.MFASeed, name); !removed || err != nil {
		t.Errorf("remove %s: %v, %v", name, removed, err)
	}
	h.put(t, name, "anew")
	h.wants(t, name, "anew")
}

// TestLostKeyDoesNotLockOut follows the hint of each way to lose the key:
// remove what it sealed, and go on.
func TestLostKeyDoesNotLockOut(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*testing.T, *home){
		"item gone":            func(_ *testing.T, h *home) { clear(h.ring.items) },
		"item is another":      func(t *testing.T, h *home) { h.ring.items[h.ring.item(t)] = strings.Repeat("A", 43) + "=" },
		"key.json damaged":     func(t *testing.T, h *home) { writeFile(t, h.keyFile(), "{") },
		"key.json gone":        func(t *testing.T, h *home) { remove(t, h.keyFile()) },
		"passphrase forgotten": func(_ *testing.T, h *home) { h.set("AWSID_KEYSTORE_PASSPHRASE", "forgotten") },
		"store gone for good": func(_ *testing.T, h *home) {
			h.Keyring = nil
			h.set("AWSID_KEYSTORE_PASSPHRASE", passphrase)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			if name == "passphrase forgotten" {
				h = newHome(t, "AWSID_KEYSTORE=passphrase", "AWSID_KEYSTORE_PASSPHRASE="+passphrase)
			}
			h.put(t, "a", seed)
			h.put(t, "b", seed)
			lose(t, h)
			if err := h.store().Put(t.Context(), keystore.MFASeed, "c", secret.New(seed)); err == nil {
				t.Fatal("a new key while the old one has records")
			}
			for _, name := range []string{"a", "b"} {
				if removed, err := h.store().Remove(t.Context(), keystore.MFASeed, name); !removed || err != nil {
					t.Fatalf("%v, %v", removed, err)
				}
			}
			h.put(t, "c", seed)
			h.wants(t, "c", seed)
		})
	}
}

func TestNewerKeyFileIsNeverReplaced(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	if err := os.MkdirAll(filepath.Dir(h.keyFile()), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, h.keyFile(), `{"version":2}`)
	says(t, h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)), "newer awsid")
	if got := readFile(t, h.keyFile()); got != `{"version":2}` {
		t.Errorf("it became %s", got)
	}
	_, err := h.store().Place()
	says(t, err, "newer awsid")
}

// TestGoodRecordsAreNotReplaced: a record that only this awsid, or only here,
// cannot be used is not written over; a damaged one is.
func TestGoodRecordsAreNotReplaced(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	h.put(t, "b", seed)
	for text, complaint := range map[string]string{
		`{"version":2}`: "newer awsid", readFile(t, h.record("b")): `the record of "b"`,
	} {
		writeFile(t, h.record("a"), text)
		says(t, h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)), complaint)
		if got := readFile(t, h.record("a")); got != text {
			t.Errorf("it became %s", got)
		}
	}
	writeFile(t, h.record("a"), "{")
	h.put(t, "a", seed)
	h.wants(t, "a", seed)
}

// TestUnreadableFolderIsNotEmpty: what cannot be listed may hold records.
func TestUnreadableFolderIsNotEmpty(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	before := readFile(t, h.keyFile())
	clear(h.ring.items)
	folder := filepath.Dir(h.record("a"))
	// A loop of links cannot be listed, also not by root.
	for _, err := range []error{os.Rename(folder, folder+".away"), os.Symlink(folder, folder)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(folder+".away", filepath.Join(h.Home(), "away")); err != nil {
		t.Fatal(err)
	}
	if err := h.store().Put(t.Context(), other, "x", secret.New(seed)); err == nil {
		t.Error("a new key was made")
	}
	if _, err := h.store().Names(keystore.MFASeed); err == nil {
		t.Error("no error for names that cannot be listed")
	}
	if readFile(t, h.keyFile()) != before {
		t.Error("key.json was replaced")
	}
}

// Home is the person's directory.
func (h *home) Home() string { return h.Paths.Home }

// TestLinkedFolder: a person may keep the records elsewhere.
func TestLinkedFolder(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	folder := filepath.Dir(h.record("a"))
	away := filepath.Join(h.Home(), "away")
	for _, err := range []error{os.Rename(folder, away), os.Symlink(away, folder)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	h.wants(t, "a", seed)
	clear(h.ring.items)
	says(t, h.store().Put(t.Context(), keystore.MFASeed, "c", secret.New(seed)), "first remove what it opens (`awsid mfa remove a`)")
}

func TestNamesWithBadRecords(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for _, name := range []string{"a", "b", "c", "d"} {
		h.put(t, name, seed)
	}
	writeFile(t, h.record("b"), "{")
	names, err := h.store().Names(keystore.MFASeed)
	says(t, err, h.record("b"), "damaged")
	if strings.Join(names, "") != "acd" {
		t.Errorf("%q", names)
	}
	if err := os.Rename(h.record("c"), filepath.Join(filepath.Dir(h.record("c")), "backup.json")); err != nil {
		t.Fatal(err)
	}
	names, err = h.store().Names(keystore.MFASeed)
	if strings.Join(names, "") != "ad" || err == nil || !strings.Contains(err.Error(), `the record of "c"`) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%q, %v", names, err)
	}
}

// TestManyNamesInAHint: the hint stays readable.
func TestManyNamesInAHint(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for i := range 12 {
		h.put(t, fmt.Sprint("n", i), seed)
	}
	clear(h.ring.items)
	_, err := h.store().Get(t.Context(), keystore.MFASeed, "n0")
	says(t, err, "2 more), then")
}

func TestContextEndsEverything(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.put(t, "a", seed)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.ring.fail = context.Canceled
	if _, err := h.store().Get(ctx, keystore.MFASeed, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := h.store().Put(ctx, keystore.MFASeed, "a", secret.New("new")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestStoreThatForgets: a key that cannot be read back seals nothing.
func TestStoreThatForgets(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.ring.mute = true
	says(t, h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)), "does not give it back", "AWSID_KEYSTORE=passphrase")
	if len(h.tree(t)) > 0 {
		t.Error("something was written")
	}
}

// TestKeyIsTakenBack: a key.json that cannot be written leaves no item behind.
func TestKeyIsTakenBack(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	if err := os.MkdirAll(h.keyFile(), 0o700); err != nil { // a folder in its place
		t.Fatal(err)
	}
	if err := h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)); err == nil {
		t.Error("stored")
	}
	if len(h.ring.items) > 0 {
		t.Errorf("%d items are left", len(h.ring.items))
	}
}

// TestNothingIsLeftBehind: an item that seals nothing does not stay in the
// operating system's store.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	another := strings.Repeat("A", 43) + "="
	for name, c := range map[string]struct {
		keeps string
		cut   error
	}{
		"another key comes back": {another, nil},
		"nonsense comes back":    {"AAAA", nil},
		"Ctrl-C":                 {"", context.Canceled},
		"no answer":              {"", keyring.ErrNoAnswer},
	} {
		h := newHome(t)
		h.ring.keeps, h.ring.cut = c.keeps, c.cut
		ctx, cancel := context.WithCancel(t.Context())
		if errors.Is(c.cut, context.Canceled) {
			h.Keyring = interrupted{h.ring, cancel}
		}
		err := h.store().Put(ctx, keystore.MFASeed, "a", secret.New(seed))
		cancel()
		if c.cut != nil && !errors.Is(err, c.cut) || c.cut == nil && (err == nil || !strings.Contains(err.Error(), "does not give it back")) {
			t.Errorf("%s: %v", name, err)
		}
		if len(h.ring.items) > 0 || len(h.tree(t)) > 0 {
			t.Errorf("%s: left behind: %d items, %d files", name, len(h.ring.items), len(h.tree(t)))
		}
	}
}

// interrupted is a store in whose dialog the person presses Ctrl-C.
type interrupted struct {
	*ring
	cancel func()
}

func (r interrupted) Set(ctx context.Context, service, account string, value secret.String) error {
	r.cancel()
	return r.ring.Set(ctx, service, account, value)
}

// TestNewKeyTakesThePlaceOfALostOne, in the operating system's store, too.
func TestNewKeyTakesThePlaceOfALostOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("A", 43) + "=", "AAAA"} {
		h := newHome(t)
		h.put(t, "a", seed)
		old := h.ring.item(t)
		h.ring.items[old] = text
		if _, err := h.store().Remove(t.Context(), keystore.MFASeed, "a"); err != nil {
			t.Fatal(err)
		}
		h.put(t, "b", seed)
		h.wants(t, "b", seed)
		if h.ring.item(t) == old {
			t.Error("the old item is there and the new one is not")
		}
	}
}

// TestKeyDamagedMeanwhile: while the person unlocks the key, key.json breaks,
// or is gone.
func TestKeyDamagedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		happen func(*testing.T, *home)
		says   string
	}{
		{func(t *testing.T, h *home) { writeFile(t, h.keyFile(), "{") }, "is damaged"},
		{func(t *testing.T, h *home) { remove(t, h.keyFile()) }, "is gone"},
	} {
		h := newHome(t)
		h.put(t, "a", seed)
		h.Keyring = meanwhile{h.ring, func() { c.happen(t, h) }}
		err := h.store().Put(t.Context(), keystore.MFASeed, "b", secret.New(seed))
		says(t, err, "open the keystore", c.says, "first remove what it opens (`awsid mfa remove a`)")
	}
}

// meanwhile is a store in front of which something happens.
type meanwhile struct {
	*ring
	happen func()
}

func (r meanwhile) Get(ctx context.Context, service, account string) (secret.String, error) {
	value, err := r.ring.Get(ctx, service, account)
	r.happen()
	return value, err
}

func TestNoRandomness(t *testing.T) {
	t.Parallel()
	const id, key, nonce = 16, 32, 12
	for n := range id + key + nonce + nonce {
		h := newHome(t)
		h.Rand = strings.NewReader(strings.Repeat("r", n))
		if err := h.store().Put(t.Context(), keystore.MFASeed, "a", secret.New(seed)); err == nil {
			t.Fatalf("stored with %d random bytes", n)
		}
		if there, err := h.store().Has(keystore.MFASeed, "a"); there || err != nil {
			t.Fatalf("%v, %v", there, err)
		}
		h.Rand = rand.Reader
		h.put(t, "a", seed)
		h.wants(t, "a", seed)
	}
}
