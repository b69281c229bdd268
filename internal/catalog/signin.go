package catalog

import (
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// signInKey identifies the sign-in of a profile: an sso-session, a start URL in the older form, or a login_session.
type signInKey struct{ session, startURL, login string }

// maxChain is how many profiles get their credentials from each other at most; longer chains are circles.
const maxChain = 10

// State is the state of the sign-in that a profile's credentials come from.
type State string

// The states.
const (
	NoSignIn  State = ""           // the profile needs none
	Never     State = "signed-out" // nobody has signed in
	Over      State = "over"       // a person has to sign in again
	SignedIn  State = "signed-in"  // until its end, and then over
	Renewable State = "renewable"  // renewed by itself, now or when it ends
)

// SignIn is what this machine knows of a sign-in.
type SignIn struct {
	State State
	Until time.Time // of SignedIn; of Renewable when it is next renewed
}

// Words says how a sign-in stands: "until 16:04 (1h)", "renews itself", "over", "signed out"; "" for NoSignIn.
func (s SignIn) Words(now time.Time) string {
	switch s.State {
	case SignedIn:
		return "until " + timetext.Until(now, s.Until)
	case Renewable:
		return "renews itself"
	case Over:
		return "over"
	case Never:
		return "signed out"
	}
	return ""
}

// SignIn returns the state of the sign-in of a profile, or of the profile that its role is assumed with. It reads one
// file for each sign-in, once.
func (c *Catalog) SignIn(p *Profile) SignIn {
	for range maxChain {
		source, ok := c.byName[p.Source]
		if p.signIn != (signInKey{}) || !ok {
			break
		}
		p = source
	}
	s, known := c.signIns[p.signIn]
	if !known {
		s = signInOf(c.env, c.files, p.signIn)
		c.signIns[p.signIn] = s
	}
	return s
}

// One returns a single profile and the state of its sign-in, for those who have no list.
func One(env *app.Env, files *shared.Files, name string) (p *Profile, found bool, s SignIn) {
	of, found := files.Profile(name)
	if !found {
		return nil, false, SignIn{}
	}
	described := Describe(of)
	if described.AccountName == "" && (described.AccountID != "" || described.accessKey != "") {
		readAccountNotes(env).complete(&described)
	}
	for range maxChain {
		source, ok := files.Profile(of.Text("source_profile"))
		if key := Describe(of).signIn; key != (signInKey{}) || !ok {
			return &described, true, signInOf(env, files, key)
		}
		of = source
	}
	return &described, true, SignIn{}
}

func signInOf(env *app.Env, files *shared.Files, key signInKey) SignIn {
	var status signin.Status
	switch {
	case key.session != "":
		status = signin.StatusOf(env, files, key.session)
	case key.startURL != "":
		status = signin.StatusOfURL(env, key.startURL, "")
	case key.login != "":
		return consoleSignIn(env, key.login)
	default:
		return SignIn{}
	}
	switch {
	case status.State == signin.SignedOut:
		return SignIn{State: Never}
	case status.State == signin.Renewable, status.State == signin.Valid && !status.RefreshUntil.IsZero():
		return SignIn{State: Renewable, Until: status.ExpiresAt}
	case status.State == signin.Valid:
		return SignIn{State: SignedIn, Until: status.ExpiresAt}
	}
	return SignIn{State: Over}
}

func consoleSignIn(env *app.Env, session string) SignIn {
	expires, renewable, err := console.Cached(env, session)
	switch {
	case err != nil:
		return SignIn{State: Never}
	case renewable:
		return SignIn{State: Renewable, Until: expires}
	case expires.After(env.Clock.Now()):
		return SignIn{State: SignedIn, Until: expires}
	}
	return SignIn{State: Over}
}

// KeysUntil returns when the credentials end that are cached for a profile's role, be it of IAM Identity Center or
// assumed; zero when there are none. It reads one file.
func KeysUntil(env *app.Env, p *shared.Profile) time.Time {
	session, role := signin.RoleOf(p)
	key := ""
	switch arn := p.Text("role_arn"); {
	case arn != "":
		duration, _ := strconv.Atoi(strings.TrimSpace(p.Text("duration_seconds"))) // what is no number counts as none
		key = cache.Role{ARN: arn, SessionName: p.Text("role_session_name"), ExternalID: p.Text("external_id"),
			MFASerial: p.Text("mfa_serial"), Duration: duration}.Key()
	case role.IsComplete():
		key = signin.RoleCacheKey(session, role.Account, role.Name)
	case p.Text("login_session") != "":
		expires, _, _ := console.Cached(env, p.Text("login_session"))
		return expires
	default:
		return time.Time{}
	}
	entry, _ := cache.Cache{Dir: env.Paths.CLICache}.Read(key) // a damaged one counts as none
	return entry.Expires
}
