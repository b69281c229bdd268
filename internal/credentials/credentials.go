package credentials

import (
	"errors"

	"github.com/awsid/awsid/internal/credentials/providers"
)

// Credentials are the keys of one identity.
type Credentials = providers.Credentials

// Step is what would be done to get credentials.
type Step = providers.Step

// Call is one request that a step would make.
type Call = providers.Call

// SelectionError marks errors from choosing where credentials come from, as
// against those of a call that fetches them.
type SelectionError = providers.SelectionError

// IsNone tells that a chain found no credentials (exit 253, code
// NoCredentials).
func IsNone(err error) bool { return errors.Is(err, providers.ErrNone) }
