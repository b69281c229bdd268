package keyring

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// reach: every Mac has a Keychain.
func reachStore() error { return nil }

// explainSystem reads the exit code of /usr/bin/security, the low byte of the
// codes of https://developer.apple.com/documentation/security/security-framework-result-codes.
func explainSystem(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	switch exit.ExitCode() {
	case 36, 51, 128: // errSecInteractionNotAllowed, errSecAuthFailed, userCanceledErr
		return fmt.Errorf("%w (security: %w)", ErrLocked, err)
	case 37, 50, 53: // errSecNoDefaultKeychain, errSecNoSuchKeychain, errSecNotAvailable
		return unavailableError(fmt.Errorf("security: %w", err))
	case 44: // errSecItemNotFound
		return ErrNotFound
	}
	return fmt.Errorf("security: %w", err)
}

// confirmWait bounds the question after the default keychain.
const confirmWait = 10 * time.Second

// confirmStore asks whether there is a default keychain: without one, as under another HOME or for a service's user,
// security says "A default keychain could not be found", which the library takes for an item that is not there.
func confirmStore(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, confirmWait)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/usr/bin/security", "default-keychain").CombinedOutput()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w (security: %w)", ErrNoAnswer, ctx.Err())
	}
	return unavailableError(fmt.Errorf("security: %w: %s", err, strings.TrimSpace(string(out))))
}
