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

// madeWithSession returns the credentials that were made with a session.
func madeWithSession(cached []RoleCredentials, s Session) []RoleCredentials {
	var out []RoleCredentials
	for _, c := range cached {
		if c.Profile != "" && c.session.Key() == s.Key() {
			out = append(out, c)
		}
	}
	return out
}
