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

// RoleCredentials are cached credentials that were made with a sign-in.
type RoleCredentials struct {
	Path      string
	Account   string
	ExpiresAt time.Time // zero when the file does not tell
	// Role and Profile are what the first profile that uses them says; empty
	// when none does.
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
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		o, err := value.ParseObject(data)
		if err != nil || o.Text("ProviderType") != "sso" {
			continue
		}
		r := RoleCredentials{Path: path}
		if v, ok := o.Get("Credentials"); ok {
			c, _ := v.(value.Object)
			r.Account = c.Text("AccountId")
			r.ExpiresAt, _ = tokencache.ParseTime(c.Text("Expiration"))
		}
		out = append(out, r)
	}
	return out, nil
}

// RoleCacheKey returns the file name (without .json) of a role's cached
// credentials; it is the AWS CLI's.
func RoleCacheKey(s Session, account, role string) string {
	o := value.Object{{Name: "accountId", Value: account}, {Name: "roleName", Value: role}}
	if s.Name != "" {
		o = o.Set("sessionName", s.Name)
	} else {
		o = o.Set("startUrl", s.StartURL)
	}
	sum := sha1.Sum(value.MarshalCompact(o)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// attributeToProfiles fills in which session and profile the given cache files belong to, as
// far as the profiles tell: a file name is a hash of session, account and role.
func attributeToProfiles(files *shared.Files, cached []RoleCredentials) {
	open := map[string]*RoleCredentials{} // by file name
	for i := range cached {
		open[filepath.Base(cached[i].Path)] = &cached[i]
	}
	for _, name := range files.ProfileNames() {
		if len(open) == 0 {
			return
		}
		p, ok := files.Profile(name)
		if !ok {
			continue
		}
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

// madeWithSession returns the credentials that a session led to.
func madeWithSession(cached []RoleCredentials, s Session) []RoleCredentials {
	var out []RoleCredentials
	for _, c := range cached {
		if c.Profile != "" && c.session.Key() == s.Key() {
			out = append(out, c)
		}
	}
	return out
}
