// Package catalog is the list of profiles as people look for them: what both shared files say of each, with the names of
// accounts and the state of sign-ins that this machine knows. It asks nobody and takes no lock.
//
//	list := catalog.New(env, files)
//	for _, p := range list.Find(catalog.ParseQuery("prod", "admin")) { … }
//	list.SignIn(p).Words(now) // "renews itself"
package catalog

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Profile is one profile. A text is empty when it is not known.
type Profile struct {
	Name        string
	Kind        string // where its credentials come from: see sourceKind
	AccountID   string
	AccountName string
	Email       string // of the account
	Role        string // permission set, role or user
	Region      string
	Session     string // sso-session, or the start URL of the older form
	Source      string // source_profile
	Tags        []string
	Description string
	Color       string
	Origin      origin.Origin // of its header, in the config file if it is there

	signIn    signInKey // of the profile's own
	accessKey string    // of a user; "" for temporary credentials
	text      string    // what words are looked for in; made when it is first needed
}

// Catalog is all profiles, in the order of the files: those of the config file, then those of the credentials file alone.
type Catalog struct {
	Profiles []*Profile

	env     *app.Env
	files   *shared.Files
	byName  map[string]*Profile
	signIns map[signInKey]SignIn
	history History
}

// New lists the profiles of files.
func New(env *app.Env, files *shared.Files) *Catalog {
	names := files.ProfileNames()
	c := &Catalog{env: env, files: files, byName: make(map[string]*Profile, len(names)), signIns: map[signInKey]SignIn{},
		Profiles: make([]*Profile, len(names)), history: ReadHistory(env)}
	var others sync.WaitGroup // thousands of profiles, and of accounts, are worth a thread each
	var known map[string]accounts.Account
	others.Go(func() { known = listedAccounts(env, files) })
	all := make([]Profile, len(names))
	var v profileValues
	for i, name := range names {
		p, _ := files.Profile(name)
		all[i] = v.describe(p)
		c.Profiles[i], c.byName[name] = &all[i], &all[i]
	}
	others.Wait()
	c.addAccounts(known)
	return c
}

// Named returns the profile of a name.
func (c *Catalog) Named(name string) (*Profile, bool) {
	p, ok := c.byName[name]
	return p, ok
}

// SSOSessionNames returns the names of the sso-sessions, which may have no profile yet.
func (c *Catalog) SSOSessionNames() []string { return c.files.SSOSessionNames() }

// History returns how the profiles were used.
func (c *Catalog) History() History { return c.history }

// Describe takes what a profile says of itself out of its settings.
func Describe(p *shared.Profile) Profile { return new(profileValues).describe(p) }

func (v *profileValues) describe(p *shared.Profile) Profile {
	v.all = p.Credentials.AppendValues(v.all[:0])
	v.inCredentials = len(v.all)
	v.all = p.Config.AppendValues(v.all)
	role, _ := arn.Parse(v.textOf("role_arn"))
	login, _ := arn.Parse(v.textOf("login_session"))
	described := Profile{
		Name:        p.Name,
		Kind:        v.sourceKind(),
		AccountID:   cmp.Or(v.textOf("sso_account_id"), role.Account, login.Account, v.textOf("aws_account_id")),
		AccountName: v.textOf("awsid_account_name"),
		Role:        cmp.Or(v.textOf("sso_role_name"), role.Name(), login.Name()),
		Region:      v.textOf("region"),
		Session:     v.textOf("sso_session"),
		Source:      v.textOf("source_profile"),
		Description: v.textOf("awsid_description"),
		Color:       v.textOf("awsid_color"),
		signIn:      signInKey{session: v.textOf("sso_session"), login: v.textOf("login_session")},
	}
	if described.Kind == "static" && v.textOf("aws_session_token") == "" {
		described.accessKey = v.textOf("aws_access_key_id")
	}
	for tag := range strings.SplitSeq(v.textOf("awsid_tags"), ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			described.Tags = append(described.Tags, tag)
		}
	}
	if url := v.textOf("sso_start_url"); described.Session == "" && url != "" {
		described.signIn.startURL, described.Session = url, secret.URL(url)
	}
	switch {
	case p.Config != nil:
		described.Origin = p.Config.Origin
	case p.Credentials != nil:
		described.Origin = p.Credentials.Origin
	}
	return described
}

// profileValues are a profile's settings, those of the credentials file first, which count. They are read once:
// looking every setting up in the text would take long with ten thousand profiles.
type profileValues struct {
	all           []shared.Value
	inCredentials int // how many are from the credentials file
}

// textOf returns the value of a key, "" when there is none.
func (v *profileValues) textOf(key string) string {
	if i := v.indexOf(key); i >= 0 {
		return v.all[i].Text
	}
	return ""
}

// hasKey reports whether the profile has a key, with a value or without.
func (v *profileValues) hasKey(key string) bool { return v.indexOf(key) >= 0 }

func (v *profileValues) indexOf(key string) int {
	for i := range v.all {
		if v.all[i].Key == key {
			return i
		}
	}
	return -1
}

// Kinds are where the credentials of profiles come from; profiles of the last two have none by themselves.
func Kinds() []string {
	return []string{"static", "sso", "assume-role", "web-identity", "process", "login", "sso-session", "settings"}
}

// HasCredentials reports whether a profile says where its credentials come from.
func (p *Profile) HasCredentials() bool { return p.Kind != "sso-session" && p.Kind != "settings" }

// sourceKind names where the profile's credentials come from, in the order in which the provider chain asks.
func (v *profileValues) sourceKind() string {
	key := v.indexOf("aws_access_key_id")
	switch {
	case v.hasKey("role_arn") && v.hasKey("web_identity_token_file"):
		return "web-identity"
	case v.hasKey("role_arn"):
		return "assume-role"
	case v.hasKey("sso_account_id"), v.hasKey("sso_role_name"):
		return "sso"
	case key >= 0 && key < v.inCredentials:
		return "static"
	case v.hasKey("login_session"):
		return "login"
	case v.hasKey("credential_process"):
		return "process"
	case key >= 0:
		return "static"
	case v.hasKey("sso_session"):
		return "sso-session"
	}
	return "settings"
}

// listedAccounts returns the accounts that were listed last by the sso-sessions.
func listedAccounts(env *app.Env, files *shared.Files) map[string]accounts.Account {
	known := map[string]accounts.Account{}
	for _, name := range files.SSOSessionNames() {
		section, _ := files.SSOSession(name)
		addListed(known, env, signin.Session{Name: name, StartURL: strings.TrimSpace(section.Text("sso_start_url"))})
	}
	return known
}

func addListed(known map[string]accounts.Account, env *app.Env, s signin.Session) {
	for _, a := range accounts.CachedWithoutRoles(env, s).Accounts {
		known[a.ID] = a
	}
}

// addAccounts gives accounts the names and addresses that are known, and those that the profiles' own start URLs listed.
// What has no name otherwise goes by its alias.
func (c *Catalog) addAccounts(known map[string]accounts.Account) {
	seen := map[string]bool{"": true}
	for _, p := range c.Profiles {
		if url := p.signIn.startURL; !seen[url] {
			seen[url] = true
			addListed(known, c.env, signin.Session{StartURL: url})
		}
	}
	notes := readAccountNotes(c.env)
	for _, p := range c.Profiles {
		if a, ok := known[p.AccountID]; ok {
			p.AccountName, p.Email = cmp.Or(a.Name, p.AccountName), a.Email
		}
		notes.complete(p)
	}
}

// ShownColor returns the name of the colour that a profile is shown in: its own, else red for one of production, else "".
// A profile is of production when its name or its account's says so.
func (p *Profile) ShownColor(vars environ.Vars) string {
	patterns := vars.Get("AWSID_PRODUCTION")
	if p.Color == "" && (isProduction(p.Name, patterns) || isProduction(p.AccountName, patterns)) {
		return "red"
	}
	return p.Color
}

// isProduction reports whether a name is one of production: by patterns, or else by a word of it.
func isProduction(name, patterns string) bool {
	name = strings.ToLower(name)
	for pattern := range strings.SplitSeq(patterns, ",") {
		if fits, err := path.Match(strings.ToLower(strings.TrimSpace(pattern)), name); err == nil && fits && name != "" {
			return true
		}
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	if patterns != "" || slices.Contains(words, "non") || slices.Contains(words, "pre") || slices.Contains(words, "not") {
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains([]string{"prod", "production", "prd", "live"}, w) })
}
