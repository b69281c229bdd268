package world

import (
	"fmt"
	"net/url"

	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sys/arn"
)

// badValue is a refused value, kept so that Parse can find its line.
type badValue struct{ value, reason string }

func (e *badValue) Error() string { return e.reason }

func badValueError(value, format string, args ...any) error {
	return &badValue{value: value, reason: fmt.Sprintf(format, args...)}
}

// Check refuses a world that contradicts itself: two things of one name, or a name that nothing has.
func (w *World) Check() error {
	accounts, err := w.checkAccounts()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, in := range w.IdentityCenter {
		if seen[in.StartURL] {
			return badValueError(in.StartURL, "start URL %s is used twice", in.StartURL)
		}
		seen[in.StartURL] = true
		if err := in.check(accounts); err != nil {
			return err
		}
	}
	if err := w.checkSecrets(); err != nil {
		return err
	}
	return w.checkMetadata()
}

func (w *World) checkAccounts() (map[string]bool, error) {
	ids, keys, buckets := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, a := range w.Accounts {
		if !arn.IsAccountID(a.ID) {
			return nil, badValueError(a.ID, "account id %q is not 12 digits (write it in quotes)", a.ID)
		}
		if ids[a.ID] {
			return nil, badValueError(a.ID, "account %s is there twice", a.ID)
		}
		ids[a.ID] = true
		if err := a.check(keys, buckets); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (a *Account) check(keys, buckets map[string]bool) error {
	users, roles := map[string]bool{}, map[string]bool{}
	for _, u := range a.Users {
		if u.Name == "" || users[u.Name] {
			return badValueError(u.Name, "IAM user %q of account %s: the name must be there, and once", u.Name, a.ID)
		}
		users[u.Name] = true
		for _, k := range u.AccessKeys {
			if k.ID == "" || k.Secret == "" || keys[k.ID] {
				return badValueError(k.ID, "access key %q of user %s: id and secret must be there, and the id once", k.ID, u.Name)
			}
			keys[k.ID] = true
		}
	}
	for _, r := range a.Roles {
		if r.Name == "" || roles[r.Name] {
			return badValueError(r.Name, "role %q of account %s: the name must be there, and once", r.Name, a.ID)
		}
		if r.Trust == "" {
			return badValueError(r.Name, "role %s of account %s has no trust policy", r.Name, a.ID)
		}
		roles[r.Name] = true
	}
	for _, b := range a.Buckets {
		if b.Name == "" || buckets[b.Name] {
			return badValueError(b.Name, "bucket %q: the name must be there, and once in all accounts", b.Name)
		}
		buckets[b.Name] = true
	}
	return nil
}

func (in *Instance) check(accounts map[string]bool) error {
	u, err := url.Parse(in.StartURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return badValueError(in.StartURL, "start URL %q is not an https address", in.StartURL)
	}
	if in.Region == "" {
		return badValueError(in.StartURL, "instance %s has no region", in.StartURL)
	}
	if in.Session.RequestsPerSecond < 0 || in.Session.RequestBurst < 0 {
		return badValueError("requestsPerSecond", "requestsPerSecond and requestBurst must not be negative")
	}
	people, groups, sets := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range in.Users {
		if p.Name == "" || people[p.Name] {
			return badValueError(p.Name, "user %q of %s: the name must be there, and once", p.Name, in.StartURL)
		}
		people[p.Name] = true
	}
	for _, g := range in.Groups {
		groups[g.Name] = true
		for _, m := range g.Members {
			if !people[m] {
				return badValueError(m, "group %s has a member %q that is no user", g.Name, m)
			}
		}
	}
	for _, s := range in.PermissionSets {
		if s.Name == "" || sets[s.Name] {
			return badValueError(s.Name, "permission set %q: the name must be there, and once", s.Name)
		}
		sets[s.Name] = true
	}
	for _, as := range in.Assignments {
		if err := as.check(accounts, people, groups, sets); err != nil {
			return err
		}
	}
	return nil
}

func (as *Assignment) check(accounts, people, groups, sets map[string]bool) error {
	if (as.User == "") == (as.Group == "") {
		return badValueError(as.User, "an assignment needs a user or a group, not both (user %q, group %q)", as.User, as.Group)
	}
	if as.User != "" && !people[as.User] {
		return badValueError(as.User, "assignment to %q: no such user", as.User)
	}
	if as.Group != "" && !groups[as.Group] {
		return badValueError(as.Group, "assignment to group %q: no such group", as.Group)
	}
	for _, id := range as.Accounts {
		if !accounts[id] {
			return badValueError(id, "assignment in account %s: no such account", id)
		}
	}
	for _, s := range as.PermissionSets {
		if !sets[s] {
			return badValueError(s, "assignment of permission set %q: no such permission set", s)
		}
	}
	return nil
}

func (w *World) checkMetadata() error {
	if m := w.Metadata; m != nil && m.Role != "" && w.RoleByARN(m.Role) == nil {
		return badValueError(m.Role, "metadata: no role %s", m.Role)
	}
	if c := w.Container; c != nil && w.RoleByARN(c.Role) == nil {
		return badValueError(c.Role, "container: no role %q", c.Role)
	}
	return nil
}

// checkSecrets refuses seeds and keys that cannot be read: they would make every code and token wrong, and nothing
// would say why.
func (w *World) checkSecrets() error {
	for _, in := range w.IdentityCenter {
		for _, p := range in.Users {
			if _, err := totp.DecodeSeed(p.MFASeed); p.MFASeed != "" && err != nil {
				return badValueError(p.MFASeed, "the MFA seed of user %s is not base32", p.Name)
			}
		}
	}
	for _, a := range w.Accounts {
		if err := a.checkSecrets(); err != nil {
			return err
		}
	}
	return nil
}

func (a *Account) checkSecrets() error {
	devices := a.MFADevices[:len(a.MFADevices):len(a.MFADevices)]
	for _, u := range a.Users {
		devices = append(devices, u.MFADevices...)
	}
	serials := map[string]bool{}
	for _, d := range devices {
		if _, err := totp.DecodeSeed(d.Seed); err != nil {
			return badValueError(d.Name, "the seed of MFA device %s is not base32", d.Name)
		}
		if serials[d.Name] {
			return badValueError(d.Name, "MFA device %s is there twice in account %s", d.Name, a.ID)
		}
		serials[d.Name] = true
	}
	for _, p := range a.IdentityProviders {
		for _, k := range p.Keys {
			if !k.isReadable() {
				return badValueError(p.URL, "key %q of identity provider %s is not an RSA or EC key in PEM or JWK form", k.ID, p.URL)
			}
		}
	}
	return nil
}

func (k ProviderKey) isReadable() bool {
	if k.Public != "" {
		if _, err := jwt.ParsePublic(k.Public); err != nil {
			return false
		}
	}
	if k.Private != "" {
		if _, err := jwt.ParsePrivate(k.Private); err != nil {
			return false
		}
	}
	return k.Public != "" || k.Private != ""
}
