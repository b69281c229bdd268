package keyring

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// password opens the login keyring.
const password = "of the login keyring"

// session is a person's desktop session, in a home of its own.
type session struct {
	t       *testing.T
	home    string
	address string // of the bus
	vars    []string
}

// byPassword is what a log-in by password does.
const byPassword = `printf '%s' "$PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null`

// login starts a bus, runs a shell command on it, and keeps the bus until the
// test ends. Options are those of dbus-run-session.
func login(t *testing.T, command string, options ...string) *session {
	t.Helper()
	for _, name := range []string{"dbus-run-session", "dbus-send", "gnome-keyring-daemon", "secret-tool"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v: apt-get install dbus gnome-keyring libsecret-tools", err)
		}
	}
	home, err := os.MkdirTemp("", "kr") // short: the path of a socket is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	s := &session{t: t, home: home}
	runtime := filepath.Join(home, "run")
	if err := os.Mkdir(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	s.vars = []string{"HOME=" + home, "XDG_RUNTIME_DIR=" + runtime, "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "PASSWORD=" + password}
	script := command + "\n" + `echo "$DBUS_SESSION_BUS_ADDRESS"; cat >/dev/null`
	cmd := exec.Command("dbus-run-session", append(options, "--", "sh", "-c", script)...)
	cmd.Env = s.vars
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	cmd.Stderr = &words
	cmd.WaitDelay = time.Second // the keyring daemon holds the output open
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if s.address = strings.TrimSpace(line); err != nil || s.address == "" {
		t.Fatalf("the session did not start: %q, %v: %s", line, err, &words)
	}
	return s
}

// command prepares a program in this session, without a terminal.
func (s *session) command(vars []string, argv ...string) *exec.Cmd {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(append(append([]string{}, s.vars...), "DBUS_SESSION_BUS_ADDRESS="+s.address), vars...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

// run runs a program that has to succeed, and returns its output.
func (s *session) run(argv ...string) string {
	s.t.Helper()
	out, err := s.command(nil, argv...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v: %s", argv, err, out)
	}
	return string(out)
}

// lock locks the login keyring, as a screen saver may do.
func (s *session) lock() {
	s.t.Helper()
	s.run("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
		"org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login")
}

// bus connects this process to the session.
func (s *session) bus() *dbus.Conn {
	s.t.Helper()
	bus, err := dbus.Connect(s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = bus.Close() })
	return bus
}

// unlock does what the dialog does once the password is typed.
func (s *session) unlock() {
	s.t.Helper()
	service := s.bus().Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	var none dbus.Variant
	var path dbus.ObjectPath
	if err := service.Call("org.freedesktop.Secret.Service.OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&none, &path); err != nil {
		s.t.Fatal(err)
	}
	typed := struct {
		Session       dbus.ObjectPath
		Parameters    []byte
		Value         []byte
		ContentFormat string
	}{path, nil, []byte(password), "text/plain"}
	if err := service.Call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface.UnlockWithMasterPassword", 0,
		dbus.ObjectPath("/org/freedesktop/secrets/collection/login"), typed).Err; err != nil {
		s.t.Fatal(err)
	}
}

// awsid runs this test binary as a process that uses the keystore; see child.
// It returns what the process printed, an error's text and hint included.
func (s *session) awsid(what string, vars ...string) (output string, ok bool) {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := s.command(append([]string{childVariable + "=" + what}, vars...), self)
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		s.t.Fatalf("%s: %v", what, err)
	}
	return strings.TrimSpace(string(out)), err == nil
}

func (s *session) succeeds(want, what string, vars ...string) {
	s.t.Helper()
	if out, ok := s.awsid(what, vars...); !ok || out != want {
		s.t.Errorf("%s: %v %q, want %q", what, ok, out, want)
	}
}

func (s *session) fails(what string, texts []string, vars ...string) {
	s.t.Helper()
	out, ok := s.awsid(what, vars...)
	if ok {
		s.t.Errorf("%s succeeds: %q", what, out)
	}
	for _, text := range texts {
		if !strings.Contains(out, text) {
			s.t.Errorf("%s: no %q in %q", what, text, out)
		}
	}
	if strings.Contains(out, "no such record") != strings.Contains(strings.Join(texts, ""), "no such record") {
		s.t.Errorf("%s: is there a record? %q", what, out)
	}
	if strings.Contains(out, seed) {
		s.t.Errorf("%s: the secret is printed: %q", what, out)
	}
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
