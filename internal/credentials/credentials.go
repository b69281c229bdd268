package credentials

import (
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

// ErrNone is wrapped by the error of a chain that found nothing (exit 253,
// code NoCredentials).
var ErrNone = providers.ErrNone
