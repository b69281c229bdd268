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
	secretservice "github.com/zalando/go-keyring/secret_service"
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
	_, err = findCollection(bus.Object(secrets, secretsPath))
	return err
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

// findCollection returns the keyring that items go to: the one called login, else the default one, by its own path and
// not by that of its alias, which some services do not unlock. A session that nobody logged in to by password, such as
// one of ssh, has neither, and the library's error would not tell.
func findCollection(service dbus.BusObject) (dbus.ObjectPath, error) {
	var path dbus.ObjectPath
	if err := service.Call(secretsService+".ReadAlias", 0, "default").Store(&path); err != nil {
		return "", explainSystem(err)
	}
	all, err := service.GetProperty(secretsService + ".Collections")
	if err != nil {
		return "", explainSystem(err)
	}
	if paths, _ := all.Value().([]dbus.ObjectPath); slices.Contains(paths, loginPath) {
		return loginPath, nil
	}
	if path == "/" {
		return "", unavailableError(errNoCollection)
	}
	return path, nil
}

// openStore returns the Secret Service and its keyring, unlocked.
func openStore() (*secretservice.SecretService, dbus.BusObject, error) {
	store, err := secretservice.NewSecretService()
	if err != nil {
		return nil, nil, err
	}
	path, err := findCollection(store.Object(secrets, secretsPath))
	if err != nil {
		return nil, nil, err
	}
	return store, store.Object(secrets, path), store.Unlock(path)
}

// attributesOf are those by which the library names an item.
func attributesOf(service, account string) map[string]string {
	return map[string]string{"username": account, "service": service}
}

// findItem returns an item of the keyring, or else of any other that is open: the default one may have been another when
// the item was made.
func findItem(store *secretservice.SecretService, keyring dbus.BusObject, service, account string) (dbus.ObjectPath, error) {
	found, err := store.SearchItems(keyring, attributesOf(service, account))
	if err == nil && len(found) == 0 {
		var locked []dbus.ObjectPath
		err = store.Object(secrets, secretsPath).Call(secretsService+".SearchItems", 0,
			attributesOf(service, account)).Store(&found, &locked)
		found = append(found, locked...)
	}
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", ErrNotFound
	}
	return found[0], nil
}

func getItem(service, account string) (string, error) {
	store, keyring, err := openStore()
	if err != nil {
		return "", err
	}
	item, err := findItem(store, keyring, service, account)
	if err != nil {
		return "", err
	}
	session, err := store.OpenSession()
	if err != nil {
		return "", err
	}
	defer func() { _ = store.Close(session) }()
	if err := store.Unlock(item); err != nil {
		return "", err
	}
	value, err := store.GetSecret(item, session.Path())
	if err != nil {
		return "", err
	}
	return string(value.Value), nil
}

func setItem(service, account, value string) error {
	store, keyring, err := openStore()
	if err != nil {
		return err
	}
	session, err := store.OpenSession()
	if err != nil {
		return err
	}
	defer func() { _ = store.Close(session) }()
	return store.CreateItem(keyring, fmt.Sprintf("Password for '%s' on '%s'", account, service),
		attributesOf(service, account), secretservice.NewSecret(session.Path(), value))
}

func deleteItem(service, account string) error {
	store, keyring, err := openStore()
	if err != nil {
		return err
	}
	item, err := findItem(store, keyring, service, account)
	if err != nil {
		return err
	}
	return store.Delete(item)
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
