package keyring

import (
	"errors"
	"fmt"
	"os/exec"
)

// reach: every Mac has a Keychain.
func reach() error { return nil }

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
		return unavailable(fmt.Errorf("security: %w", err))
	case 44: // errSecItemNotFound
		return ErrNotFound
	}
	return fmt.Errorf("security: %w", err)
}
