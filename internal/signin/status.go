package signin

import (
	"crypto/sha1" //nolint:gosec // a file name, not a signature
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/value"
)

// State is the state of a sign-in.
type State string

// The states. Valid and Renewable need nothing of a person.
const (
	Valid     State = "valid"
	Renewable State = "renewable" // ended or ending, and renewed at its next use
	Expired   State = "expired"
	Ended     State = "ended" // by the service, before its time
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
	t, err := cacheOf(env, nil).Token(tokencache.TokenKey(s.Name, s.StartURL))
	if s.StartURL == "" {
		s.StartURL, s.Region = t.StartURL, t.Region
	}
	s.setToken(env.Clock.Now(), t, err)
	return s
}

func (s *Status) setToken(now time.Time, t tokencache.Token, err error) {
	if err != nil {
		if s.State = SignedOut; !tokencache.IsMissing(err) {
			s.State, s.Err = Damaged, err
		}
		return
	}
	s.User = t.Note(userNote)
	if t.Rejected() {
		s.State = Ended
		return
	}
	s.ExpiresAt = t.ExpiresAt
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

// Role is a permission set in an account, as a profile names it.
type Role struct{ Account, Name string }

// IsComplete reports whether both are known.
func (r Role) IsComplete() bool { return r.Account != "" && r.Name != "" }

// RoleOf returns which role of which session a profile is for. Of the session only what makes its key is set.
func RoleOf(p *shared.Profile) (Session, Role) {
	s := Session{Name: p.Text("sso_session")}
	if s.Name == "" {
		s.StartURL = p.Text("sso_start_url")
	}
	return s, Role{Account: p.Text("sso_account_id"), Name: p.Text("sso_role_name")}
}

// FirstRole returns the role of the first profile that uses the session; the zero value when none has one.
func FirstRole(files *shared.Files, s Session) Role {
	for _, name := range files.ProfileNames() {
		p, _ := files.Profile(name)
		if of, role := RoleOf(p); role.IsComplete() && of.Key() == s.Key() {
			return role
		}
	}
	return Role{}
}

// RoleCredentials are cached credentials that were made with a sign-in.
type RoleCredentials struct {
	Path      string
	Account   string
	ExpiresAt time.Time // zero when the file does not say
	// Role and Profile are what the first profile that uses them says; empty when none does.
	Role, Profile string
	session       Session
}

// roleCredentials lists the SSO role credentials in ~/.aws/cli/cache: files
// with ProviderType "sso". Unreadable files are left out.
func roleCredentials(env *app.Env) ([]RoleCredentials, error) {
	files, err := os.ReadDir(env.Paths.CLICache)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []RoleCredentials
	for _, f := range files {
		path := filepath.Join(env.Paths.CLICache, f.Name())
		if !f.Type().IsRegular() {
			continue
		}
		o, err := tokencache.ReadObject(path)
		if err != nil || o.Text("ProviderType") != "sso" {
			continue
		}
		c := o.Object("Credentials")
		r := RoleCredentials{Path: path, Account: c.Text("AccountId")}
		r.ExpiresAt, _ = tokencache.ParseTime(c.Text("Expiration"))
		out = append(out, r)
	}
	return out, nil
}

// RoleCacheKey returns the name of the cache file of a role's credentials, without .json; it is the AWS CLI's.
func RoleCacheKey(s Session, account, role string) string {
	last := value.Member{Name: "sessionName", Value: s.Name}
	if s.Name == "" {
		last = value.Member{Name: "startUrl", Value: s.StartURL}
	}
	sum := sha1.Sum(value.MarshalCompact(value.Object{{Name: "accountId", Value: account}, //nolint:gosec // see the import
		{Name: "roleName", Value: role}, last}))
	return hex.EncodeToString(sum[:])
}

// attributeToProfiles fills in which session and profile cache files belong to,
// as far as the profiles say: a file name is a hash of session, account and role.
func attributeToProfiles(files *shared.Files, cached []RoleCredentials) {
	open := map[string]*RoleCredentials{} // by file name
	for i := range cached {
		open[filepath.Base(cached[i].Path)] = &cached[i]
	}
	for _, name := range files.ProfileNames() {
		if len(open) == 0 {
			return
		}
		p, _ := files.Profile(name)
		s, role := RoleOf(p)
		if !role.IsComplete() {
			continue
		}
		file := RoleCacheKey(s, role.Account, role.Name) + ".json"
		if c, ok := open[file]; ok {
			c.session, c.Account, c.Role, c.Profile = s, role.Account, role.Name, name
			delete(open, file)
		}
	}
}

func madeWithSession(cached []RoleCredentials, s Session) []RoleCredentials {
	var out []RoleCredentials
	for _, c := range cached {
		if c.Profile != "" && c.session.Key() == s.Key() {
			out = append(out, c)
		}
	}
	return out
}
