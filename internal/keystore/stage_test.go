package keystore_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// The secrets of the tests: none may ever be seen.
const (
	seed       = "JBSWY3DPEHPK3PXP"
	passphrase = "correct horse battery"
)

// ring is the operating system's store for secrets, with its memory and its
// failures faked.
type ring struct {
	mu    sync.Mutex
	items map[string]string
	fail  error // of every call
	calls int
	mute  bool   // Set succeeds and keeps nothing
	keeps string // in place of what Set is given
	cut   error  // of a Set that goes on without its caller
}

func newRing() *ring { return &ring{items: map[string]string{}} }

func (r *ring) do(f func()) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if r.fail == nil {
		f()
	}
	return r.fail
}

func (r *ring) Get(_ context.Context, service, account string) (value secret.String, err error) {
	there := false
	err = r.do(func() {
		var text string
		text, there = r.items[service+"/"+account]
		value = secret.New(text)
	})
	if err == nil && !there {
		err = keyring.ErrNotFound
	}
	return value, err
}

func (r *ring) Set(_ context.Context, service, account string, value secret.String) error {
	err := r.do(func() {
		if !r.mute {
			r.items[service+"/"+account] = cmp.Or(r.keeps, value.Reveal())
		}
	})
	return cmp.Or(r.cut, err)
}

func (r *ring) Delete(ctx context.Context, service, account string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return r.do(func() { delete(r.items, service+"/"+account) })
}

// item returns the name of the only item.
func (r *ring) item(t *testing.T) string {
	t.Helper()
	if len(r.items) != 1 {
		t.Fatalf("%d items", len(r.items))
	}
	for name := range r.items {
		return name
	}
	return ""
}

// slow is a store whose dialog is answered after a moment.
type slow struct{ *ring }

func (r slow) Get(ctx context.Context, service, account string) (secret.String, error) {
	time.Sleep(20 * time.Millisecond)
	return r.ring.Get(ctx, service, account)
}

// hasty is a clock that never waits.
type hasty struct{ clock.Clock }

func (hasty) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func asJSON(v any) string {
	text, err := json.Marshal(v)
	return fmt.Sprint(string(text), err)
}

// keyboard is a terminal on which answers are already typed, one a line.
type keyboard struct {
	typed string
	seen  *bytes.Buffer
}

func (keyboard) StdinIsTerminal() bool  { return false }
func (keyboard) StdoutIsTerminal() bool { return false }
func (keyboard) StderrIsTerminal() bool { return false }
func (keyboard) Size() (int, int)       { return 80, 24 }

func (k keyboard) Open() (io.ReadWriteCloser, error) {
	if k.seen == nil {
		return nil, errors.New("nobody is there")
	}
	return struct {
		io.Reader
		io.Writer
		io.Closer
	}{strings.NewReader(k.typed), k.seen, io.NopCloser(nil)}, nil
}

// home is a home directory, a store for secrets and a person.
type home struct {
	*app.Env
	ring *ring
	seen *bytes.Buffer // on the terminal
	said *bytes.Buffer // on standard error
}

func newHome(t *testing.T, vars ...string) *home {
	t.Helper()
	dir := t.TempDir()
	v := environ.Parse(append([]string{"HOME=" + dir, "USERPROFILE=" + dir}, vars...))
	h := &home{ring: newRing(), seen: new(bytes.Buffer), said: new(bytes.Buffer)}
	h.Env = &app.Env{
		Vars: v, GOOS: "linux", Paths: paths.Resolve(v, "linux", dir, dir), Clock: clock.System{}, Rand: rand.Reader,
		Stderr: h.said, Keyring: h.ring, Terminal: keyboard{},
	}
	return h
}

func (h *home) set(name, value string) { h.Vars = h.Vars.With(name, value) }
func (h *home) types(lines ...string) {
	h.Terminal = keyboard{strings.Join(lines, "\n") + "\n", h.seen}
}

// store is what a new process sees.
func (h *home) store() *keystore.Store { return keystore.Cheap(keystore.New(h.Env)) }

func (h *home) put(t *testing.T, name, value string) {
	t.Helper()
	if err := h.store().Put(t.Context(), keystore.MFASeed, name, secret.New(value)); err != nil {
		t.Fatal(err)
	}
}

func (h *home) wants(t *testing.T, name, value string) {
	t.Helper()
	got, err := h.store().Get(t.Context(), keystore.MFASeed, name)
	if err != nil || got.Reveal() != value {
		t.Errorf("%s: %q, %v; want %q", name, got.Reveal(), err, value)
	}
}

func (h *home) keyFile() string { return filepath.Join(h.Paths.State, "keystore", "key.json") }

// records returns the files of all records.
func (h *home) records(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(h.Paths.State, "keystore", "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tree is the content of every file of the keystore.
func (h *home) tree(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(h.Paths.State, "keystore"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all[path] = readFile(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// says demands an error for a person: its text, its hint, and no secret.
func says(t *testing.T, err error, texts ...string) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) {
		t.Errorf("no error for a person: %v", err)
		return
	}
	whole := err.Error() + "\n" + p.Hint
	for _, want := range texts {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in: %s", want, whole)
		}
	}
	if p.Hint == "" {
		t.Errorf("no hint: %v", err)
	}
	if strings.Contains(whole, seed) || strings.Contains(whole, passphrase) {
		t.Errorf("a secret is in: %s", whole)
	}
}
