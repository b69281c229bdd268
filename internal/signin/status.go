package signin

import (
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// State is the state of a sign-in.
type State string

// The states. Valid and Renewable need nothing of a person.
const (
	Valid     State = "valid"
	Renewable State = "renewable" // ended or ending, and renewed at its next use
	Expired   State = "expired"
	SignedOut State = "signed-out"
	Damaged   State = "damaged"
)

// Status is what this machine knows about one sign-in, without asking anyone.
type Status struct {
	Name      string // "" for a start URL without an sso-session
	StartURL  string
	Region    string
	User      string // "" when awsid does not know
	State     State
	ExpiresAt time.Time // of the access token; zero when there is none
	// RefreshUntil is when the registration ends, and with it any renewal; zero when the sign-in cannot be renewed.
	RefreshUntil time.Time
	Roles        []RoleCredentials // cached, by the profiles of this session
	Err          error             // of a damaged token file
}

// Suffices reports whether the sign-in stays valid for at least ttl.
func (s Status) Suffices(now time.Time, ttl time.Duration) bool {
	return s.State == Renewable || s.State == Valid && (!s.RefreshUntil.IsZero() || s.ExpiresAt.Sub(now) >= ttl)
}

// Statuses returns the status of every sso-session of the config file, and of
// every other token in the cache. It only reads files and takes no lock.
func Statuses(env *app.Env, files *shared.Files) ([]Status, error) {
	cached, err := roleCredentials(env)
	if err != nil {
		return nil, err
	}
	attributeToProfiles(files, cached)
	var out []Status
	seen := map[string]bool{}
	for _, name := range files.SSOSessionNames() {
		s := StatusOf(env, files, name)
		s.Roles = madeWithSession(cached, Session{Name: name})
		seen[tokencache.TokenKey(name, "")] = true
		out = append(out, s)
	}
	entries, err := CachedTokens(env)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if seen[e.Key] {
			continue
		}
		s := Status{StartURL: e.Token.StartURL, Region: e.Token.Region}
		s.setToken(env.Clock.Now(), e.Token, e.Err)
		s.Roles = madeWithSession(cached, Session{StartURL: e.Token.StartURL})
		out = append(out, s)
	}
	return out, nil
}

// StatusOf returns the status of one session by name, configured or not,
// without its role credentials. It reads one file.
func StatusOf(env *app.Env, files *shared.Files, name string) Status {
	s := Status{Name: name}
	if section, ok := files.SSOSession(name); ok {
		url, _ := section.Get("sso_start_url")
		region, _ := section.Get("sso_region")
		s.StartURL, s.Region = url.Text, region.Text
	}
	return s.withCachedToken(env)
}

// StatusOfURL is StatusOf for a sign-in of the older form.
func StatusOfURL(env *app.Env, startURL, region string) Status {
	return Status{StartURL: startURL, Region: region}.withCachedToken(env)
}

// WithRoles adds the role credentials.
func (s Status) WithRoles(env *app.Env, files *shared.Files) (Status, error) {
	cached, err := roleCredentials(env)
	attributeToProfiles(files, cached)
	s.Roles = madeWithSession(cached, Session{Name: s.Name, StartURL: s.StartURL})
	return s, err
}

func (s Status) withCachedToken(env *app.Env) Status {
	t, err := tokencache.Cache{Dir: env.Paths.SSOCache}.Token(tokencache.TokenKey(s.Name, s.StartURL))
	if s.StartURL == "" {
		s.StartURL, s.Region = t.StartURL, t.Region
	}
	s.setToken(env.Clock.Now(), t, err)
	return s
}

// setToken fills in what a token file says.
func (s *Status) setToken(now time.Time, t tokencache.Token, err error) {
	if err != nil {
		if s.State = SignedOut; !tokencache.IsMissing(err) {
			s.State, s.Err = Damaged, err
		}
		return
	}
	s.ExpiresAt, s.User = t.ExpiresAt, t.Note(userNote)
	if s.Name != "" && t.Refreshable(now) {
		s.RefreshUntil = t.RegistrationExpiresAt
	}
	switch {
	case t.Left(now) > 0:
		s.State = Valid
	case !s.RefreshUntil.IsZero():
		s.State = Renewable
	default:
		s.State = Expired
	}
}
