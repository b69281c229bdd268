package keyring

import (
	"context"
	"errors"

	"golang.org/x/sys/windows"
)

// reach: every Windows has a Credential Manager.
func reachStore() error { return nil }

// explainSystem: a session that was logged on to over the network, such as one of ssh, has no credentials set
// (https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credwritew).
func explainSystem(err error) error {
	switch {
	case errors.Is(err, windows.ERROR_NO_SUCH_LOGON_SESSION):
		return unavailableError(err)
	case errors.Is(err, windows.ERROR_NOT_FOUND):
		return ErrNotFound
	}
	return err
}

// confirm: this system tells an item that is gone from a store that is not there.
func confirmStore(context.Context) error { return nil }
