package providers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Credentials are the keys of one identity.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey secret.String
	SessionToken    secret.String
	TokenGiven      bool          // a session token is there, be it empty
	Expires         time.Time     // zero when they do not expire
	AccountID       string        // "" when not known
	User            string        // whose they are, as far as it had to be found out
	Fetched         bool          // just now, and not taken from a cache
	Source          string        // the provider's kind: env, assume-role, sso, …
	Origin          origin.Origin // of the setting that led to them
}

// CanExpire tells whether the credentials have an expiry.
func (c Credentials) CanExpire() bool { return !c.Expires.IsZero() }

// AWS returns the SDK's form.
func (c Credentials) AWS() aws.Credentials {
	return aws.Credentials{
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey.Reveal(), SessionToken: c.SessionToken.Reveal(),
		CanExpire: c.CanExpire(), Expires: c.Expires, AccountID: c.AccountID, Source: c.Source,
	}
}

// Step is what would be done to get credentials. All of it can be printed;
// only Retrieve acts.
type Step struct {
	Kind    string        // of the provider
	Profile string        // the profile whose settings led here
	Origin  origin.Origin // the setting that led here
	Does    string        // one line: "assume role arn:aws:iam::…"
	Calls   []Call        // in order; none when nothing is asked over a network
	Cache   string        // key of the cache file, "" when nothing is kept on disk
	Lasts   string        // how long the credentials last, as far as it is known
	Notes   []string      // what else decides how it goes
	Source  *Step         // where the credentials that sign the call come from

	pin    signin.Expected // whom the credentials must turn out to be
	known  signin.Identity // who that is, as far as the settings tell
	region string          // where STS is asked who it is; "" is the command's
	whose  func(context.Context, Credentials) (signin.Identity, error)
	signIn string // the command that signs in anew, "" when none does
	spends bool   // the one code of --mfa-code, here or further down

	who string // what the identity depends on, for fingerprint
	now func() time.Time
	get func(context.Context) (Credentials, error)
}

// Call is one request a step would make.
type Call struct {
	Service   string // SDK service id as awsapi.Endpoint takes it, "IMDS", or "" for an address
	Operation string
	Region    string // "" is the command's
	Address   string // for what is no AWS service: metadata, container
	Signed    bool
}

// Retrieve does what the step says. Credentials that come expired are an
// error (exit 255): nothing could be done with them.
func (s *Step) Retrieve(ctx context.Context) (Credentials, error) {
	c, err := s.get(ctx)
	if err != nil {
		return Credentials{}, err
	}
	c.Source, c.Origin = s.Kind, s.Origin
	if c.CanExpire() && !c.Expires.After(s.now()) {
		e := broken(s.Origin, "the credentials of %s expired at %s", s.Kind, c.Expires.Format(time.RFC3339))
		e.Code = "ExpiredCredentials"
		return Credentials{}, e.WithHint("%s", s.renewal())
	}
	if c.User, err = s.expected(ctx, c); err != nil {
		return Credentials{}, err
	}
	return c, nil
}

// Path returns the steps in the order in which they are done: the source of
// all first, this one last.
func (s *Step) Path() []*Step {
	if s.Source == nil {
		return []*Step{s}
	}
	return append(s.Source.Path(), s)
}

// fingerprint tells the identities of two steps apart without saying who
// they are.
func (s *Step) fingerprint() string {
	text := s.Kind + "\x00" + s.who
	if s.Source != nil {
		text += "\x00" + s.Source.fingerprint()
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// renewal says how a person renews what expired.
func (s *Step) renewal() string {
	switch s.Kind {
	case KindEnv:
		return "set new values of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION, or unset them"
	case KindProcess:
		return "run the program by hand: it must print credentials that are still valid"
	default:
		return "check this machine's clock: the credentials were issued just now"
	}
}

// fromEntry turns a cache entry into credentials.
func fromEntry(e cache.Entry) Credentials {
	return Credentials{
		AccessKeyID: e.AccessKeyID, SecretAccessKey: e.SecretAccessKey, SessionToken: e.SessionToken, TokenGiven: true,
		Expires: e.Expires, AccountID: e.AccountID, User: e.User, Fetched: e.Fetched,
	}
}

// selection marks the errors of a step that answers at once.
func selection(c Credentials, err error) (Credentials, error) {
	if err != nil {
		return Credentials{}, &SelectionError{err}
	}
	return c, nil
}

// usage is the error of a value that AWS would refuse whoever asks (exit 252).
func usage(at origin.Origin, format string, args ...any) *problem.Error {
	e := problem.New(problem.Usage, format, args...).At(at.String())
	e.Code = "ParamValidation"
	return e
}
