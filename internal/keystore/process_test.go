package keystore_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/secret"
)

// childVariable makes the test binary one process of an experiment: "put"
// stores a secret of its own name, "churn" stores and removes for ever.
const childVariable = "KEYSTORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if what := os.Getenv(childVariable); what != "" {
		if err := child(what); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(what string) error {
	env := app.FromOS()
	env.Terminal = keyboard{}
	env.Keyring = fileRing{filepath.Join(env.Paths.Home, "ring.json")}
	ctx := context.Background()
	if what != "churn" {
		return keystore.Cheap(keystore.New(env)).Put(ctx, keystore.MFASeed, what, secret.New(seed+what))
	}
	for n := 0; ; n++ {
		s, name := keystore.New(env), fmt.Sprint("n", n%3)
		if err := s.Put(ctx, keystore.MFASeed, name, secret.New(fmt.Sprint(name, " ", strings.Repeat(fmt.Sprint(n, " "), 500)))); err != nil {
			return err
		}
		fmt.Println("done")
		if n%4 == 3 { // now and then nothing is left
			for m := range 3 {
				if _, err := s.Remove(ctx, keystore.MFASeed, fmt.Sprint("n", m)); err != nil {
					return err
				}
			}
		}
	}
}

// fileRing is a store for secrets that several processes share: only its
// memory is faked.
type fileRing struct{ path string }

func (r fileRing) change(ctx context.Context, f func(map[string]string)) error {
	lock, err := filelock.Acquire(ctx, clock.System{}, r.path+".lock", time.Minute)
	if err != nil {
		return err
	}
	defer lock.Release()
	items := map[string]string{}
	if data, err := os.ReadFile(r.path); err == nil {
		if err := json.Unmarshal(data, &items); err != nil {
			return err
		}
	}
	f(items)
	data, err := json.Marshal(items)
	return errors.Join(err, atomicfile.WriteFile(r.path, data, atomicfile.Options{}))
}

func (r fileRing) Get(ctx context.Context, service, account string) (value secret.String, err error) {
	err = r.change(ctx, func(items map[string]string) { value = secret.New(items[service+"/"+account]) })
	if err == nil && value.Empty() {
		err = keyring.ErrNotFound
	}
	return value, err
}

func (r fileRing) Set(ctx context.Context, service, account string, value secret.String) error {
	return r.change(ctx, func(items map[string]string) { items[service+"/"+account] = value.Reveal() })
}

func (r fileRing) Delete(ctx context.Context, service, account string) error {
	return r.change(ctx, func(items map[string]string) { delete(items, service+"/"+account) })
}

// items returns how many keys there are.
func (r fileRing) count(t *testing.T) (n int) {
	t.Helper()
	if err := r.change(t.Context(), func(items map[string]string) { n = len(items) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// command prepares a child process in this home.
func (h *home) command(t *testing.T, what string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(h.Vars.Environ(), childVariable+"="+what)
	for _, name := range []string{"PATH", "SystemRoot", "TMPDIR", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

// TestManyProcessesMakeOneKey: all store their first secret at once.
func TestManyProcessesMakeOneKey(t *testing.T) {
	t.Parallel()
	for place, crowd := range map[keystore.Place]int{keystore.System: 30, keystore.Passphrase: 20} {
		h := newHome(t, "AWSID_KEYSTORE="+string(place), "AWSID_KEYSTORE_PASSPHRASE="+passphrase)
		ring := fileRing{filepath.Join(h.Paths.Home, "ring.json")}
		h.Keyring = ring
		var group sync.WaitGroup
		for i := range crowd {
			group.Go(func() {
				if out, err := h.command(t, fmt.Sprint("p", i)).CombinedOutput(); err != nil || len(out) > 0 {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
		group.Wait()
		if n := ring.count(t); n != map[keystore.Place]int{keystore.System: 1}[place] {
			t.Errorf("%s: %d items", place, n)
		}
		s := h.store()
		for i := range crowd {
			name := fmt.Sprint("p", i)
			if got, err := s.Get(t.Context(), keystore.MFASeed, name); got.Reveal() != seed+name {
				t.Errorf("%s: %s: %v", place, name, err)
			}
		}
	}
}

// TestKilledWriter kills processes that make keys, store and remove at random
// moments: what is there can always be read, and the next one goes on.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	ring := fileRing{filepath.Join(h.Paths.Home, "ring.json")}
	h.Keyring = ring
	puts := 0
	for round := range 40 {
		puts += h.killOne(t, round%6, time.Duration(round%13)*700*time.Microsecond)
		s := h.store()
		names, err := s.Names(keystore.MFASeed)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, name := range names {
			got, err := s.Get(t.Context(), keystore.MFASeed, name)
			words := strings.Fields(got.Reveal())
			if err != nil || len(words) != 501 || words[0] != name || words[1] != words[500] {
				t.Fatalf("round %d: %s: %v, %d words", round, name, err, len(words))
			}
		}
	}
	if puts < 100 {
		t.Errorf("only %d puts: the test does not test", puts)
	}
	h.put(t, "last", seed)
	h.wants(t, "last", seed)
	left, err := filepath.Glob(filepath.Join(filepath.Dir(h.keyFile()), ".key*"))
	if err != nil || len(left) > 1 {
		t.Errorf("left over: %q, %v", left, err)
	}
}

// killOne starts a process, lets it store some secrets and go on for a
// moment, kills it, and returns how many it stored.
func (h *home) killOne(t *testing.T, least int, moment time.Duration) int {
	t.Helper()
	cmd := h.command(t, "churn")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	puts := 0
	for puts < least && lines.Scan() && lines.Text() == "done" {
		puts++
	}
	time.Sleep(moment)
	_ = cmd.Process.Kill()
	for lines.Scan() && lines.Text() == "done" {
		puts++
	}
	_ = cmd.Wait()
	if puts < least || lines.Text() != "" && lines.Text() != "done" {
		t.Fatalf("the process failed: %s %s", lines.Text(), &stderr)
	}
	return puts
}
