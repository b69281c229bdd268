package keyring

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestBusAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, runtime, socket, want string }{
		{"unix:path=/somewhere", "/run/user/7", "/run/user/7/bus", "unix:path=/somewhere"},
		{"", "/tmp/r", "/tmp/r/bus", "unix:path=/tmp/r/bus"},
		{"", "", "/run/user/7/bus", "unix:path=/run/user/7/bus"},
		{"", "/tmp/r", "/run/user/7/bus", "unix:path=/run/user/7/bus"},
		{"", "/tmp/a,b;c", "/tmp/a,b;c/bus", "unix:path=/tmp/a%2cb%3bc/bus"},
		{"", "", "", ""}, {"", "relative", "relative/bus", ""},
		// What would start a bus is no bus.
		{"autolaunch:", "", "", ""}, {"autolaunch:scope=*user", "", "/run/user/7/bus", "unix:path=/run/user/7/bus"},
	} {
		vars := map[string]string{addressVariable: c.address, "XDG_RUNTIME_DIR": c.runtime}
		got := busAddress(func(name string) string { return vars[name] }, 7, func(path string) bool { return path == c.socket })
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestIsSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, socket := filepath.Join(dir, "f"), filepath.Join(dir, "s")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if isSocket(file) || isSocket(filepath.Join(dir, "none")) || !isSocket(socket) {
		t.Error("what is a socket?")
	}
}

func TestErrorsOfTheBus(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]error{
		"org.freedesktop.DBus.Error.ServiceUnknown":       ErrUnavailable,
		"org.freedesktop.DBus.Error.NameHasNoOwner":       ErrUnavailable,
		"org.freedesktop.DBus.Error.Spawn.ExecFailed":     ErrUnavailable,
		"org.freedesktop.Secret.Error.IsLocked":           ErrLocked,
		"org.freedesktop.Secret.Error.NoSuchObject":       ErrNotFound,
		"org.freedesktop.DBus.Error.LimitsExceeded":       nil,
		"org.freedesktop.DBus.Error.AccessDenied.OrSoOne": nil,
	} {
		from := fmt.Errorf("call: %w", dbus.Error{Name: name, Body: []any{"words"}})
		got := explainError(from)
		for _, sentinel := range []error{ErrUnavailable, ErrLocked, ErrNotFound, ErrNoAnswer} {
			if errors.Is(got, sentinel) != (sentinel == want) {
				t.Errorf("%s became %v", name, got)
			}
		}
	}
	if err := explainError(errors.New("failed to unlock correct collection '/x'")); !errors.Is(err, ErrLocked) {
		t.Errorf("%v", err)
	}
}
