package keyring

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/keyring"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

var foreign = flag.Bool("interop", false, "use a real keyring, which has to be installed")

const seed = "JBSWY3DPEHPK3PXP"

// Variables that make this test binary a process that uses the keystore: what
// it does ("put NAME", "get NAME", "remove NAME", "place", "reach"), and how
// long it waits for the store.
const (
	childVariable = "KEYRING_TEST_CHILD"
	waitVariable  = "KEYRING_TEST_WAIT"
)

func TestMain(m *testing.M) {
	what := os.Getenv(childVariable)
	if what == "" {
		os.Exit(m.Run())
	}
	env := app.FromOS()
	if wait, err := time.ParseDuration(os.Getenv(waitVariable)); err == nil {
		env.Keyring = keyring.System{Wait: wait}
	}
	out, err := child(env, what)
	var p *problem.Error
	if errors.As(err, &p) {
		err = fmt.Errorf("%w; hint: %s", err, p.Hint)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("no such record: %w", err)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(out)
	os.Exit(0)
}

func child(env *app.Env, what string) (string, error) {
	ctx, s := context.Background(), keystore.New(env)
	verb, name, _ := strings.Cut(what, " ")
	switch verb {
	case "put":
		return "stored", s.Put(ctx, keystore.MFASeed, name, secret.New(seed+name))
	case "get":
		v, err := s.Get(ctx, keystore.MFASeed, name)
		return v.Reveal(), err
	case "remove":
		removed, err := s.Remove(ctx, keystore.MFASeed, name)
		return fmt.Sprint(removed), err
	case "place":
		p, err := s.Place()
		return string(p), err
	case "reach":
		_, err := env.Keyring.Get(ctx, "awsid-interop-no-such-service", "nobody")
		return "", err
	}
	return "", errors.New("no such verb")
}

func TestRealKeyring(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop")
		return
	}
	for name, test := range map[string]func(*testing.T){
		"two processes": twoProcesses, "another machine": anotherMachine, "item gone": itemGone, "locked": locked, "silent dialog": silentDialog,
		"many at once": manyAtOnce, "no default keyring": noDefaultKeyring, "no Secret Service": noSecretService,
		"no bus": noBus, "nothing is started": nothingIsStarted,
		"two databases": twoDatabases,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
}

// account is the name of the item, by key.json.
func (s *session) account() string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.home, ".aws", "awsid", "keystore", "key.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	var f struct{ ID string }
	if err := json.Unmarshal(data, &f); err != nil {
		s.t.Fatal(err)
	}
	return "keystore " + f.ID
}

// twoProcesses: one stores, the next one reads, and another program sees an
// item that has the key and not the secret.
func twoProcesses(t *testing.T) {
	s := login(t, byPassword)
	s.succeeds("", "place")
	s.succeeds("stored", "put a")
	s.succeeds("system", "place")
	s.succeeds(seed+"a", "get a")
	s.succeeds("stored", "put b")
	s.succeeds(seed+"a", "get a")
	found := s.run("secret-tool", "search", "--all", "service", "awsid")
	if n := strings.Count(found, "attribute.username = "+s.account()); n != 1 || strings.Count(found, "attribute.username") != 1 {
		t.Errorf("the keyring shows %s", found)
	}
	value := s.run("secret-tool", "lookup", "service", "awsid", "username", s.account())
	if key, err := base64.StdEncoding.DecodeString(value); len(key) != 32 {
		t.Errorf("the item is no key of 32 bytes: %v, %d", err, len(key))
	}
}

// anotherMachine does what docs/keystore.md says to move a keystore.
func anotherMachine(t *testing.T) {
	old, anew := login(t, byPassword), login(t, byPassword)
	old.succeeds("stored", "put a")
	if err := os.CopyFS(filepath.Join(anew.home, ".aws"), os.DirFS(filepath.Join(old.home, ".aws"))); err != nil {
		t.Fatal(err)
	}
	anew.fails("get a", []string{"is gone", "restore it if you can"})
	store := anew.command(nil, "secret-tool", "store", "--label", "awsid", "service", "awsid", "username", anew.account())
	store.Stdin = strings.NewReader(old.run("secret-tool", "lookup", "service", "awsid", "username", old.account()))
	if out, err := store.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	anew.succeeds(seed+"a", "get a")
}

// itemGone follows the hint to the end.
func itemGone(t *testing.T) {
	s := login(t, byPassword)
	s.succeeds("stored", "put a")
	gone := s.account()
	s.run("secret-tool", "clear", "service", "awsid", "username", gone)
	s.fails("get a", []string{`the item "` + gone + `" of "awsid"`, "is gone", "first remove what it opens (`awsid mfa remove a`)"})
	s.fails("put b", []string{"is gone", "first remove what it opens (`awsid mfa remove a`)"})
	s.succeeds("true", "remove a")
	s.succeeds("stored", "put b")
	s.succeeds(seed+"b", "get b")
	if s.account() == gone {
		t.Error("the new key has the old name")
	}
}

// locked: without a screen the dialog fails at once, and so do we.
func locked(t *testing.T) {
	s := login(t, byPassword)
	s.succeeds("stored", "put a")
	s.lock()
	began := time.Now()
	s.fails("get a", []string{"is locked", "unlock the store"})
	s.fails("put b", []string{"is locked"})
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
	s.succeeds("true", "remove a") // needs nobody
	s.fails("get a", []string{"no such record: there is no mfa-seed"})
	s.unlock()
	s.succeeds("stored", "put b")
	s.succeeds(seed+"b", "get b")
}

// sleeper is a program for dialogs that shows one and never answers.
type sleeper struct{ asked chan struct{} }

// BeginPrompting is what the keyring calls to have its dialog shown.
func (p sleeper) BeginPrompting(dbus.ObjectPath) *dbus.Error {
	select {
	case p.asked <- struct{}{}:
	default:
	}
	return nil
}

// silentDialog: nobody answers the dialog.
func silentDialog(t *testing.T) {
	s := login(t, byPassword)
	s.succeeds("stored", "put a")
	s.lock()
	bus := s.bus()
	p := sleeper{make(chan struct{}, 1)}
	if err := bus.Export(p, "/org/gnome/keyring/Prompter", "org.gnome.keyring.internal.Prompter"); err != nil {
		t.Fatal(err)
	}
	if r, err := bus.RequestName("org.gnome.keyring.SystemPrompter", dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(r, err)
	}
	began := time.Now()
	s.fails("get a", []string{"does not answer (waited 3s)"}, waitVariable+"=3s")
	if took := time.Since(began); took < 3*time.Second || took > 10*time.Second {
		t.Errorf("took %s", took)
	}
	select {
	case <-p.asked:
	default:
		t.Error("there was no dialog: the test does not test")
	}
}

// manyAtOnce: the first secrets of many processes share one key.
func manyAtOnce(t *testing.T) {
	s := login(t, byPassword)
	var group sync.WaitGroup
	for i := range 10 {
		group.Go(func() { s.succeeds("stored", fmt.Sprint("put ", i)) })
	}
	group.Wait()
	for i := range 10 {
		s.succeeds(seed+fmt.Sprint(i), fmt.Sprint("get ", i))
	}
	if found := s.run("secret-tool", "search", "--all", "service", "awsid"); strings.Count(found, "attribute.username") != 1 {
		t.Errorf("the keyring shows %s", found)
	}
}

// noDefaultKeyring is a session that nobody logged in to by password: the
// service is there, a keyring is not.
func noDefaultKeyring(t *testing.T) {
	s := login(t, "gnome-keyring-daemon --start --components=secrets >/dev/null")
	s.fails("put a", []string{"no default keyring", "no terminal to ask", "AWSID_KEYSTORE_PASSPHRASE"})
	s.passphraseInstead()
}

// withoutServices is a bus that starts nothing.
const withoutServices = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

func noSecretService(t *testing.T) {
	config := filepath.Join(t.TempDir(), "bus.conf")
	write(t, config, withoutServices, 0o600)
	s := login(t, "true", "--config-file="+config)
	s.fails("put a", []string{"no Secret Service runs in this session", "AWSID_KEYSTORE_PASSPHRASE"})
	s.fails("put a", []string{"no Secret Service runs", "AWSID_KEYSTORE=passphrase"}, "AWSID_KEYSTORE=system")
	s.passphraseInstead()
}

// noBus: the session is over, or was another machine's.
func noBus(t *testing.T) {
	s := login(t, byPassword)
	s.succeeds("stored", "put a")
	s.address = "unix:path=" + filepath.Join(s.home, "no", "bus")
	s.fails("get a", []string{"the D-Bus session cannot be reached", "run this in the session in which the secret was stored"})
	s.fails("put b", []string{"cannot be reached"})
	s.succeeds("true", "remove a")
	s.passphraseInstead()
}

// passphraseInstead stores with a passphrase, as there is no keyring.
func (s *session) passphraseInstead() {
	s.t.Helper()
	given := "AWSID_KEYSTORE_PASSPHRASE=correct horse"
	s.succeeds("stored", "put p", given)
	s.succeeds("passphrase", "place")
	s.succeeds(seed+"p", "get p", given)
	s.fails("get p", []string{"no terminal to ask"})
}

// nothingIsStarted: the library would run dbus-launch.
func nothingIsStarted(t *testing.T) {
	s := login(t, "true")
	bin, marker := t.TempDir(), filepath.Join(t.TempDir(), "started")
	write(t, filepath.Join(bin, "dbus-launch"), "#!/bin/sh\necho >"+marker+"\nexit 1\n", 0o700)
	for _, s.address = range []string{"", "autolaunch:", "autolaunch:scope=*install-path"} {
		s.fails("reach", []string{"the operating system"}, "PATH="+bin+":"+os.Getenv("PATH"), waitVariable+"=2s")
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("dbus-launch was run")
	}
}
