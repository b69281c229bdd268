// Package signin obtains access tokens of IAM Identity Center: device code (RFC 8628), authorization code with PKCE
// (RFC 7636), refresh, logout. All state is in the token cache that the AWS CLI and the SDKs share.
package signin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/browser"
)

// DefaultScope is asked for when a session does not configure scopes.
const DefaultScope = "sso:account:access"

// Session is what a sign-in belongs to: an sso-session section, or the start
// URL of a profile in the older form (then Name is empty).
type Session struct {
	Name      string
	StartURL  string // as typed
	Region    string
	Scopes    []string       // nil when the session does not configure any
	ScopesSet bool           // the key sso_registration_scopes is there, if only empty
	Browser   browser.Choice // sso_browser, sso_browser_profile: who opens its pages
	Policy    Policy         // awsid_sign_in
	Expected  Expected
	Origin    origin.Origin
	// Profile is the profile that led here, for hints; may be empty.
	Profile string

	regionSet bool // sso_region is there, if only empty
	// Where the settings stand that a service may refuse.
	startURLAt, regionAt, scopesAt origin.Origin
}

// Key returns the name of the session's token file, without .json.
func (s Session) Key() string { return tokencache.TokenKey(s.Name, s.StartURL) }

// Title names the session for people.
func (s Session) Title() string {
	if s.Name != "" {
		return s.Name
	}
	return secret.URL(s.StartURL)
}

// Command is what the person runs to sign in to the session.
func (s Session) Command() string {
	switch {
	case s.Name != "":
		return "awsid sso login" + shellwords.Option("--sso-session", s.Name)
	case s.Profile != "" && s.Profile != "default":
		return "awsid sso login" + shellwords.Option("--profile", s.Profile)
	default:
		return "awsid sso login"
	}
}

// SessionOf returns the session that a profile uses: its sso_session, or its own sso_start_url and sso_region. Values
// that the profile and the session state differently are an error. Errors have Kind Config (exit 253); the credential
// provider, which says 255, changes the kind.
func SessionOf(ses *app.Session, p *shared.Profile) (Session, error) {
	if p == nil {
		return Session{}, noSettings(ses, p)
	}
	name, _ := p.Get("sso_session")
	if name.Text == "" {
		return legacySession(ses, p)
	}
	s, err := NamedSession(ses, name.Text)
	if err != nil {
		if e, ok := errors.AsType[*problem.Error](err); ok && e.Origin == "" {
			e.Origin = name.Origin.String()
		}
		return Session{}, err
	}
	s.Profile = p.Name
	s.Expected = s.Expected.Merge(readExpected(p.Get))
	return s, checkConsistent(ses, p, name.Text)
}

// noSettings is the error of a profile without any SSO settings. Its hint says how
// this profile signs in instead, or which session there is.
func noSettings(ses *app.Session, p *shared.Profile) *problem.Error {
	e := missingSettings(Session{Profile: ses.Settings.ProfileName().Text}, "sso_start_url", "sso_region")
	if p != nil {
		e = missingSettings(Session{Profile: p.Name}, "sso_start_url", "sso_region")
		if _, ok := p.Get("login_session"); ok {
			return e.WithHint("this profile signs in with the console: run `awsid login%s`",
				shellwords.Option("--profile", p.Name))
		}
	}
	if names := ses.Files.SSOSessionNames(); len(names) > 0 {
		return e.WithHint("name the session with%s", shellwords.Option("--sso-session", names[0]))
	}
	return e
}

// NamedSession returns the session of an sso-session section of the config file.
func NamedSession(ses *app.Session, name string) (Session, error) {
	s, err := sessionSection(ses, name)
	if err != nil {
		return Session{}, err
	}
	return s, s.checkComplete()
}

// NamedSessionForLogin is NamedSession for a sign-in, which finds out the region by
// itself when the start URL is on the organisation's own domain.
func NamedSessionForLogin(ses *app.Session, name string) (Session, error) {
	s, err := sessionSection(ses, name)
	if err != nil {
		return Session{}, err
	}
	if u, err := parseStartURL(s.StartURL); err == nil && s.Region == "" && !s.regionSet && !isAWSHost(u.Hostname()) {
		return s, nil
	}
	return s, s.checkComplete()
}

func sessionSection(ses *app.Session, name string) (Session, error) {
	section, ok := ses.Files.SSOSession(name)
	if !ok {
		return Session{}, UnknownSession(ses.Files, name)
	}
	s := Session{Name: name, Origin: section.Origin}
	return s, s.readSettings(section.Get)
}

// UnknownSession is the error of a session name that the config file does not have (exit 253).
func UnknownSession(files *shared.Files, name string) error {
	e := problem.New(problem.Config, "there is no sso-session %q", name).WithCode("Configuration")
	if near := nearest.Words(name, files.SSOSessionNames()); len(near) > 0 {
		return e.WithHint("did you mean %q? `awsid sso status` shows all sessions", near[0])
	}
	return e.WithHint("run `awsid configure sso-session%s`, or see the names with `awsid sso status`", shellwords.Option("--session-name", name))
}

func legacySession(ses *app.Session, p *shared.Profile) (Session, error) {
	s := Session{Profile: p.Name}
	if v, ok := p.Get("sso_start_url"); ok {
		s.Origin = v.Origin
	}
	if err := s.readSettings(p.Get); err != nil {
		return Session{}, err
	}
	s.Scopes, s.ScopesSet = nil, false // that form has none
	if s.StartURL == "" && s.Region == "" {
		return s, noSettings(ses, p).At(s.Origin.String())
	}
	return s, s.checkComplete()
}

func (s *Session) readSettings(get func(string) (shared.Value, bool)) error {
	text := func(key string) string { v, _ := get(key); return strings.TrimSpace(v.Text) }
	s.StartURL, s.Region = text("sso_start_url"), text("sso_region")
	s.Browser = browser.Choice{Browser: text("sso_browser"), Profile: text("sso_browser_profile")}
	url, _ := get("sso_start_url")
	region, ok := get("sso_region")
	s.startURLAt, s.regionAt, s.regionSet = url.Origin, region.Origin, ok
	if v, ok := get("sso_registration_scopes"); ok {
		s.Scopes, s.ScopesSet, s.scopesAt = ParseScopes(v.Text), true, v.Origin
	}
	s.Expected = readExpected(get)
	v, _ := get("awsid_sign_in")
	policy, err := ParsePolicy(v.Text)
	if err != nil {
		return problem.New(problem.Config, "awsid_sign_in: %w", err).At(v.Origin.String()).
			WithHint("write never, ask or always")
	}
	s.Policy = policy
	return nil
}

func (s Session) checkComplete() error {
	var missing []string
	if s.StartURL == "" {
		missing = append(missing, "sso_start_url")
	}
	if s.Region == "" {
		missing = append(missing, "sso_region")
	}
	if missing == nil {
		return nil
	}
	return missingSettings(s, missing...).At(s.Origin.String())
}

func missingSettings(s Session, keys ...string) *problem.Error {
	e := problem.New(problem.Config, "missing SSO settings: %s", strings.Join(keys, ", ")).WithCode("Configuration")
	if s.Name != "" {
		return e.WithHint("run `awsid configure sso-session%s`", shellwords.Option("--session-name", s.Name))
	}
	return e.WithHint("run `awsid configure sso%s`, or name a session: `awsid sso login --sso-session NAME`", shellwords.Option("--profile", s.Profile))
}

// checkConsistent refuses a profile that repeats a key of its session with another
// value, as programs differ in which one they take.
func checkConsistent(ses *app.Session, p *shared.Profile, name string) error {
	section, _ := ses.Files.SSOSession(name)
	for _, v := range section.Values() {
		if strings.HasPrefix(v.Key, "awsid_") {
			continue
		}
		own, ok := p.Get(v.Key)
		if ok && own.Text != v.Text {
			return problem.New(problem.Config, "%s is %q here but %q in [sso-session %s] (%s)",
				v.Key, own.Text, v.Text, name, v.Origin).At(own.Origin.String()).
				WithHint("delete %s from the profile", v.Key)
		}
	}
	return nil
}

// ParseScopes splits a sso_registration_scopes value at its commas; the result is never nil.
func ParseScopes(text string) []string {
	out := []string{}
	for s := range strings.SplitSeq(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Expected is the identity that a profile or a session must turn out to be, so that a sign-in as somebody else is
// noticed before it is used: the keys awsid_expected_account, awsid_expected_role and awsid_expected_user. An empty
// value expects nothing.
type Expected struct{ Account, Role, User shared.Value }

// Identity is the identity of a caller, as far as it is known.
type Identity struct{ Account, Role, User string }

// Mismatch is the cause of an error about an identity that is not the expected.
type Mismatch struct {
	What, Want string // "user", "ann"
	Got        string // "" when there is none at all
}

// Error names the identity and the expected one.
func (m *Mismatch) Error() string {
	if m.Got == "" {
		return fmt.Sprintf("these credentials are of no %s, but %s is expected", m.What, m.Want)
	}
	return fmt.Sprintf("these credentials are for %s %s, but %s is expected", m.What, m.Got, m.Want)
}

// ExpectedOf returns what a profile and its session expect; the profile's own keys win.
func ExpectedOf(session Session, p *shared.Profile) Expected {
	if p == nil {
		return session.Expected
	}
	return session.Expected.Merge(readExpected(p.Get))
}

func readExpected(get func(string) (shared.Value, bool)) (e Expected) {
	e.Account, _ = get("awsid_expected_account")
	e.Role, _ = get("awsid_expected_role")
	e.User, _ = get("awsid_expected_user")
	return e
}

// Merge returns the expectation with the values of other in place of its own.
func (e Expected) Merge(other Expected) Expected {
	for _, m := range []struct {
		to   *shared.Value
		from shared.Value
	}{{&e.Account, other.Account}, {&e.Role, other.Role}, {&e.User, other.User}} {
		if m.from.Text != "" {
			*m.to = m.from
		}
	}
	return e
}

// IsEmpty reports whether nothing is expected.
func (e Expected) IsEmpty() bool {
	return e.Account.Text == "" && e.Role.Text == "" && e.User.Text == ""
}

// UserOnly returns the expectation of the user alone.
func (e Expected) UserOnly() Expected { return Expected{User: e.User} }

// Unresolved reports whether something is expected that the identity lacks.
func (e Expected) Unresolved(id Identity) bool {
	return e.Account.Text != "" && id.Account == "" || e.Role.Text != "" && id.Role == "" ||
		e.User.Text != "" && id.User == ""
}

// Check compares what is known of an identity with the e. The error has kind Config (exit 253) and wraps a *Mismatch.
func (e Expected) Check(id Identity) error { return e.compareTo(id, true) }

// Require is Check for an identity of which nothing more can be found out: an unknown value does not match.
func (e Expected) Require(id Identity) error { return e.compareTo(id, false) }

func (e Expected) compareTo(id Identity, allowUnknown bool) error {
	for _, c := range []struct {
		what string
		want shared.Value
		got  string
	}{{"account", e.Account, id.Account}, {"role", e.Role, id.Role}, {"user", e.User, id.User}} {
		if c.want.Text == "" || strings.EqualFold(c.want.Text, c.got) || c.got == "" && allowUnknown {
			continue
		}
		return problem.New(problem.Config, "%w", &Mismatch{What: c.what, Want: c.want.Text, Got: c.got}).
			At(c.want.Origin.String()).
			WithHint("sign in as the expected %s, or change awsid_expected_%s", c.what, c.what)
	}
	return nil
}

// IdentityOf takes an identity out of a caller ARN such as
// arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/alice.
// The role of a permission set is the permission set's name.
func IdentityOf(caller string) Identity {
	a, ok := arn.Parse(caller)
	if !ok {
		return Identity{}
	}
	id := Identity{Account: a.Account}
	switch a.Type() {
	case "assumed-role":
		id.Role, id.User = a.Name(), a.Session()
		if set, ok := arn.PermissionSet(id.Role); ok {
			id.Role = set
		}
	case "federated-user":
		id.User = a.Rest()
	case "user", "root":
		id.User = a.Name()
	}
	return id
}
