package providers

import (
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Provider is one place that credentials can come from.
type Provider interface {
	// Kind is the name that `configure list` prints: "env", "assume-role".
	Kind() string
	// Plan returns the step this provider would take. *NotConfigured means
	// that the next provider is asked; any other error ends the chain.
	Plan(in Input) (*Step, error)
}

// Input is what a provider may look at.
type Input struct {
	Env     *app.Env
	Session *app.Session
	Clients *awsapi.Clients
	// Profile is the profile the credentials are for, nil when in no file.
	Profile *shared.Profile
	// Name is that profile's name.
	Name string
	// NoVariables leaves credentials in the environment out, as naming a
	// profile with --profile does.
	NoVariables bool
	// MFA gets the codes for all hops of one command.
	MFA *mfa.Codes
	// source says that the credentials are only the source of a role. Those
	// of Identity Center and web identity are then not kept on disk.
	source bool
}

func (in Input) cache() cache.Cache {
	return cache.Cache{Dir: in.Env.Paths.CLICache, Clock: in.Env.Clock, Log: in.Env.Debug}
}

// get returns a key of the profile.
func (in Input) get(key string) (shared.Value, bool) {
	if in.Profile == nil {
		return shared.Value{}, false
	}
	return in.Profile.Get(key)
}

func (in Input) text(key string) string { v, _ := in.get(key); return v.Text }

// hasKey tells whether the profile has a key at all.
func (in Input) hasKey(key string) bool { _, ok := in.get(key); return ok }

// NotConfigured says why a provider has nothing to do with this command.
type NotConfigured struct{ Reason string }

// Error returns the reason.
func (e *NotConfigured) Error() string { return e.Reason }

// SelectionError marks errors from choosing where credentials come from and
// from asking the places that answer at once, as against those of a call that
// fetches temporary credentials. `configure export-credentials` tells them
// apart by exit code (253 and 255).
type SelectionError struct{ Err error }

// Error returns the cause's text.
func (e *SelectionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SelectionError) Unwrap() error { return e.Err }

// broken is the error of a provider that is configured but cannot work.
func broken(at origin.Origin, format string, args ...any) *problem.Error {
	return problem.New(problem.General, format, args...).At(at.String())
}
