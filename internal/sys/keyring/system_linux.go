package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

// The names of the Secret Service on the session bus.
const (
	secrets        = "org.freedesktop.secrets"
	secretsPath    = "/org/freedesktop/secrets"
	secretsService = "org.freedesktop.Secret.Service"
	loginPath      = secretsPath + "/collection/login"
)

const addressVariable = "DBUS_SESSION_BUS_ADDRESS"

var (
	errNoBus        = errors.New("there is no D-Bus session (DBUS_SESSION_BUS_ADDRESS is not set)")
	errNoCollection = errors.New("the Secret Service of this session has no default keyring")
)

// reachStore connects to the session bus, a connection that the library goes on to use, and sees that there is a
// keyring to use. The library by itself would start a bus of its own (dbus-launch), a daemon that nobody asked for
// and nobody ends, and which no store is on.
func reachStore() error {
	address := busAddress(os.Getenv, os.Getuid(), isSocket)
	if address == "" {
		return unavailableError(errNoBus)
	}
	if os.Getenv(addressVariable) != address {
		// The library looks nowhere else.
		if err := os.Setenv(addressVariable, address); err != nil {
			return err
		}
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return unavailableError(fmt.Errorf("the D-Bus session cannot be reached: %w", err))
	}
	return hasCollection(bus.Object(secrets, secretsPath))
}

// busAddress is where a session bus already runs, "" when none is known: what the variable says, or the socket in the
// person's runtime directory, where the bus of systemd and of every newer desktop is.
func busAddress(getenv func(string) string, uid int, isSocket func(string) bool) string {
	if address := getenv(addressVariable); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return address
	}
	for _, dir := range []string{getenv("XDG_RUNTIME_DIR"), filepath.Join("/run/user", strconv.Itoa(uid))} {
		if path := filepath.Join(dir, "bus"); filepath.IsAbs(path) && isSocket(path) {
			return "unix:path=" + dbus.EscapeBusAddressValue(path)
		}
	}
	return ""
}

func isSocket(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Type() == fs.ModeSocket
}

// hasCollection looks for the keyring that items go to: the one called login, else the default one. A session that
// nobody logged in to by password, such as one of ssh, has neither, and the library's error would not tell.
func hasCollection(service dbus.BusObject) error {
	var path dbus.ObjectPath
	if err := service.Call(secretsService+".ReadAlias", 0, "default").Store(&path); err != nil {
		return explainSystem(err)
	}
	if path != "/" {
		return nil
	}
	all, err := service.GetProperty(secretsService + ".Collections")
	if err != nil {
		return explainSystem(err)
	}
	if paths, _ := all.Value().([]dbus.ObjectPath); slices.Contains(paths, loginPath) {
		return nil
	}
	return unavailableError(errNoCollection)
}

// explainSystem reads the errors of the bus (https://dbus.freedesktop.org/doc/dbus-specification.html) and of the
// Secret Service.
func explainSystem(err error) error {
	var e dbus.Error
	if !errors.As(err, &e) {
		// The library's words for a dialog that was dismissed, or that could not be shown.
		if strings.HasPrefix(err.Error(), "failed to unlock correct collection") {
			return ErrLocked
		}
		return err
	}
	switch {
	case e.Name == "org.freedesktop.DBus.Error.ServiceUnknown", e.Name == "org.freedesktop.DBus.Error.NameHasNoOwner",
		strings.HasPrefix(e.Name, "org.freedesktop.DBus.Error.Spawn."):
		return unavailableError(fmt.Errorf("no Secret Service runs in this session: %w", err))
	case e.Name == "org.freedesktop.Secret.Error.IsLocked":
		return ErrLocked
	case e.Name == "org.freedesktop.Secret.Error.NoSuchObject":
		return ErrNotFound // removed between the search and the question
	}
	return err
}

// confirm: this system tells an item that is gone from a store that is not there.
func confirmStore(context.Context) error { return nil }
