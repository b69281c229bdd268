package credentials

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/value"
)

// Step is what would be done to get credentials. All of its exported fields may be shown; only Retrieve acts.
type Step struct {
	Kind     string        // of the provider
	Profile  string        // the profile whose settings led here
	Origin   origin.Origin // the setting that led here
	Action   string        // one line: "assume role arn:aws:iam::…"
	Calls    []Call        // in order; none when nothing is asked over a network
	CacheKey string        // of the cache file, "" when nothing is kept on disk
	Lifetime string        // how long the credentials last, as far as it is known
	Notes    []string      // what else decides how it goes
	Source   *Step         // where the credentials that sign the call come from
	Broken   bool          // Action says what is wrong; the steps that need this one are not reached

	// What the step depends on, and explain looks at.
	SignIn       *signin.Session // the sign-in to IAM Identity Center
	LoginSession string          // the console sign-in
	TokenFile    string          // the file with a web identity's token
	Command      string          // of credential_process
	Expires      time.Time       // of credentials that are there already
	endSetting   shared.Value    // that says so, of keys in a file

	// CacheWindow is how long before their end cached credentials are renewed.
	CacheWindow time.Duration

	in       input
	expected signin.Expected // whom the credentials must turn out to be
	// configured is who that is, as far as the settings say.
	configured      signin.Identity
	callerRegion    string // where STS is asked who it is; "" is the command's
	signInCommand   string // signs in as somebody else, "" when nothing does
	consumesMFACode bool   // the one code of --mfa-code, here or further down
	// dependsOn is what the identity depends on, for the fingerprint, and source the fingerprint of Source.
	dependsOn, source string
	hasToken          bool  // the keys that are there already have a session token
	blocked           error // why nothing can be fetched: a program around this process waits for just that
	retrieve          func(context.Context) (Credentials, error)
}

// Call is one request that a step would make.
type Call struct {
	Service   string // SDK service id as awsapi.Endpoint takes it, "IMDS", or "" for an address
	Operation string
	Region    string // "" is the command's
	Address   string // for what is no AWS service: metadata, container
	Signed    bool
}

// LifetimeOfKeys is that of long-term keys.
const LifetimeOfKeys = "they do not expire"

// answerWith makes the step answer with credentials that are there already, under the names id and key. Empty ones are
// refused: a command that is run with them would look for others, and find whatever identity comes next.
func (s *Step) answerWith(c Credentials, id, key string) (*Step, error) {
	empty := id
	if strings.TrimSpace(c.AccessKeyID) != "" {
		empty = key
		if strings.TrimSpace(c.SecretAccessKey.Reveal()) != "" {
			s.dependsOn, s.Expires, s.hasToken = c.AccessKeyID, c.Expires, c.HasToken
			s.retrieve = func(context.Context) (Credentials, error) { return c, nil }
			return s, nil
		}
	}
	e := brokenError(s.Origin, "%s is empty", empty)
	if s.Kind == KindEnv {
		return nil, e.WithHint("set both, or neither to get credentials from elsewhere: `unset %s %s`", id, key)
	}
	return nil, e.WithHint("enter both keys, or delete the lines of both to get credentials from elsewhere")
}

// Retrieve does what the step says. Credentials that come expired are an
// error (exit 255): nothing could be done with them.
func (s *Step) Retrieve(ctx context.Context) (Credentials, error) {
	c, err := s.retrieve(ctx)
	if err != nil {
		return Credentials{}, err
	}
	if strings.TrimSpace(c.AccessKeyID) == "" || strings.TrimSpace(c.SecretAccessKey.Reveal()) == "" {
		return Credentials{}, brokenError(s.Origin, "the credentials of %s are empty", s.Kind).
			WithHint("see where they come from: `awsid explain%s`", s.in.profileOption())
	}
	c.Source, c.Origin, c.Profile = s.Kind, s.Origin, s.OwnProfile()
	if err := s.CheckExpiry(c.Expires); err != nil {
		return Credentials{}, err
	}
	if c.User, err = s.checkExpected(ctx, c); err != nil {
		return Credentials{}, err
	}
	return c, nil
}

// OwnProfile returns the profile whose settings lead to the credentials. They are nobody's ("") when any profile would
// get them: keys in the environment, those of a container or of the machine.
func (s *Step) OwnProfile() string {
	if s.Origin.Kind == origin.File && s.Kind != KindEC2File && s.Kind != KindBoto && s.Kind != KindInstanceRole {
		return s.Profile
	}
	return ""
}

// CheckExpiry returns the error of credentials that have expired; those with the zero time do not.
func (s *Step) CheckExpiry(expires time.Time) error {
	if expires.IsZero() || expires.After(s.in.env.Clock.Now()) {
		return nil
	}
	e := brokenError(s.Origin, "the credentials of %s expired at %s", s.Kind, expires.Format(time.RFC3339))
	e.Code = "ExpiredCredentials"
	switch s.Kind {
	case KindEnv:
		return e.WithHint("set new values of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION, or unset them")
	case KindSharedFile, KindConfigFile:
		return e.WithHint("have the program that wrote the keys write new ones; if it did not write %s (%s), delete that line",
			s.endSetting.Key, s.endSetting.Origin)
	case KindProcess:
		return e.WithHint("run the program by hand: it must print credentials that are still valid")
	}
	return e.WithHint("check this machine's clock: the credentials were issued just now")
}

// retrieveDocument returns the credentials in what fetch answers, or in what the
// cache has of it when the step keeps its result there.
func (s *Step) retrieveDocument(ctx context.Context, want cache.Want, fetch func(context.Context) (value.Object, error)) (Credentials, error) {
	if s.CacheKey != "" {
		for source := s; source != nil && want.Blocked == nil; source = source.Source {
			want.Blocked = source.blocked
		}
		entry, err := s.in.cache().Get(ctx, s.CacheKey, want, fetch)
		return fromEntry(entry), err
	}
	document, err := fetch(ctx)
	if err != nil {
		return Credentials{}, err
	}
	entry, err := cache.Parse(document)
	return fromEntry(entry), err
}

// Owns reports whether a cache entry was made by this step and not with the
// credentials of another source, as far as the entry says.
func (s *Step) Owns(e cache.Entry) bool {
	switch user := s.expected.User.Text; {
	case user != "" && !strings.EqualFold(user, e.User):
		return false
	case e.Source == "":
		return true
	case s.Kind == KindAssumeRole && s.Source != nil:
		return e.Source == s.source
	default:
		return e.Source == s.fingerprint()
	}
}

// fingerprint tells the identities of two steps apart without saying who they are.
func (s *Step) fingerprint() string {
	text := s.Kind + "\x00" + s.dependsOn
	if s.source != "" {
		text += "\x00" + s.source
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// Observation is how one step went.
type Observation struct {
	Step *Step
	Took time.Duration // its sources included
	Err  error
}

// Observe has see called after each step that is really taken, the innermost
// first. A step whose credentials were cached leaves its sources untouched.
func (s *Step) Observe(see func(Observation)) {
	retrieve := s.retrieve
	s.retrieve = func(ctx context.Context) (Credentials, error) {
		began := s.in.env.Clock.Now()
		c, err := retrieve(ctx)
		see(Observation{Step: s, Took: s.in.env.Clock.Now().Sub(began), Err: err})
		return c, err
	}
	if s.Source != nil {
		s.Source.Observe(see)
	}
}
