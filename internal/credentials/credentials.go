// Package credentials finds the credentials that a command works with. The providers of a chain are asked in the AWS
// CLI's order: each says what it would do (Plan, which looks but calls nobody), and the first that is configured then
// does it (Retrieve).
package credentials

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Credentials are the keys of one identity.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey secret.String
	SessionToken    secret.String
	HasToken        bool          // there is a session token, even an empty one
	Expires         time.Time     // zero when they do not expire
	AccountID       string        // "" when not known
	User            string        // whose they are, as far as it had to be found out
	Fetched         bool          // just now, and not taken from a cache
	Source          string        // the provider's kind: env, assume-role, sso, …
	Origin          origin.Origin // of the setting that led to them
	Profile         string        // whose settings led to them; "" when they are of the environment or the machine
}

// CanExpire reports whether the credentials have an expiry.
func (c Credentials) CanExpire() bool { return !c.Expires.IsZero() }

// AWS returns the SDK's form.
func (c Credentials) AWS() aws.Credentials {
	return aws.Credentials{
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey.Reveal(), SessionToken: c.SessionToken.Reveal(),
		CanExpire: c.CanExpire(), Expires: c.Expires, AccountID: c.AccountID, Source: c.Source,
	}
}

// Retrieve implements aws.CredentialsProvider: calls are signed with these keys.
func (c Credentials) Retrieve(context.Context) (aws.Credentials, error) { return c.AWS(), nil }

func fromEntry(e cache.Entry) Credentials {
	return Credentials{
		AccessKeyID: e.AccessKeyID, SecretAccessKey: e.SecretAccessKey, SessionToken: e.SessionToken, HasToken: true,
		Expires: e.Expires, AccountID: e.AccountID, User: e.User, Fetched: e.Fetched,
	}
}

// errNone means that no provider has credentials.
var errNone = errors.New("no credentials found")

// IsNone reports whether a chain found no credentials (exit 253, code NoCredentials).
func IsNone(err error) bool { return errors.Is(err, errNone) }

// NotConfigured says why a provider has nothing to do with this command.
type NotConfigured struct{ Reason string }

// Error returns the reason.
func (e *NotConfigured) Error() string { return e.Reason }

// SelectionError marks errors from choosing where credentials come from and from asking the places that answer at
// once, as against those of a call that fetches temporary credentials. `configure export-credentials` tells them
// apart by exit code (253 and 255).
type SelectionError struct{ Err error }

// Error returns the cause's text.
func (e *SelectionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SelectionError) Unwrap() error { return e.Err }

// asSelection marks the error of a step that answers at once.
func asSelection(c Credentials, err error) (Credentials, error) {
	if err != nil {
		return Credentials{}, &SelectionError{err}
	}
	return c, nil
}

// brokenError is the error of a provider that is configured but cannot work.
func brokenError(at origin.Origin, format string, args ...any) *problem.Error {
	return problem.New(problem.General, format, args...).At(at.String())
}

// usageError is the error of a value that AWS would refuse whoever asks (exit 252).
func usageError(at origin.Origin, format string, args ...any) *problem.Error {
	e := problem.New(problem.Usage, format, args...).At(at.String())
	e.Code = "ParamValidation"
	return e
}
