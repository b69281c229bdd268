package world

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// findFirst returns the first element that matches, or nil.
func findFirst[T any](list []*T, matches func(*T) bool) *T {
	if i := slices.IndexFunc(list, matches); i >= 0 {
		return list[i]
	}
	return nil
}

// Account returns the account of an ID, or nil.
func (w *World) Account(id string) *Account {
	return findFirst(w.Accounts, func(a *Account) bool { return a.ID == id })
}

// Instance returns the Identity Center instance of a start URL, or nil. A trailing slash, a fragment and the case of
// the host do not matter.
func (w *World) Instance(startURL string) *Instance {
	want := normalURL(startURL)
	return findFirst(w.IdentityCenter, func(in *Instance) bool { return normalURL(in.StartURL) == want })
}

func normalURL(s string) string {
	s, _, _ = strings.Cut(s, "#")
	return strings.ToLower(strings.TrimRight(s, "/"))
}

// User returns the IAM user of a name, or nil.
func (a *Account) User(name string) *User {
	return findFirst(a.Users, func(u *User) bool { return u.Name == name })
}

// Group returns the IAM group of a name, or nil.
func (a *Account) Group(name string) *Group {
	return findFirst(a.Groups, func(g *Group) bool { return g.Name == name })
}

// Role returns the role of a name, or nil.
func (a *Account) Role(name string) *Role {
	return findFirst(a.Roles, func(r *Role) bool { return r.Name == name })
}

// ManagedPolicy returns the customer managed policy that an ARN or a bare name means, or nil.
func (a *Account) ManagedPolicy(ref string) *ManagedPolicy {
	return findFirst(a.ManagedPolicies, func(p *ManagedPolicy) bool { return p.Name == ref || p.ARN(a.ID) == ref })
}

// Person returns the workforce user of a name, or nil.
func (in *Instance) Person(name string) *Person {
	return findFirst(in.Users, func(p *Person) bool { return p.Name == name })
}

// PermissionSet returns the permission set of a name, or nil.
func (in *Instance) PermissionSet(name string) *PermissionSet {
	return findFirst(in.PermissionSets, func(s *PermissionSet) bool { return s.Name == name })
}

// UserByARN returns the IAM user of an ARN and its account, or nil.
func (w *World) UserByARN(userARN string) (*User, *Account) {
	for _, a := range w.Accounts {
		if u := findFirst(a.Users, func(u *User) bool { return u.ARN(a.ID) == userARN }); u != nil {
			return u, a
		}
	}
	return nil, nil
}

// Bucket returns the bucket of a name and its account, or nil.
func (w *World) Bucket(name string) (*Bucket, *Account) {
	for _, a := range w.Accounts {
		if b := findFirst(a.Buckets, func(b *Bucket) bool { return b.Name == name }); b != nil {
			return b, a
		}
	}
	return nil, nil
}

// RoleByARN returns the role of an ARN, path included: one of the account's own, or the one that Identity Center
// provisions for a permission set; nil for none.
func (w *World) RoleByARN(roleARN string) *Role {
	parsed, _ := arn.Parse(roleARN)
	a := w.Account(parsed.Account)
	if a == nil {
		return nil
	}
	role := a.Role(parsed.Name())
	if role == nil {
		role = w.reservedRole(a.ID, parsed.Name())
	}
	if role == nil || role.ARN(a.ID) != roleARN {
		return nil
	}
	return role
}

func (w *World) reservedRole(account, name string) *Role {
	permissionSet, ok := arn.PermissionSet(name)
	if !ok {
		return nil
	}
	for _, in := range w.IdentityCenter {
		if set := in.PermissionSet(permissionSet); set != nil {
			if role := set.ReservedRole(in, account); role.Name == name {
				return role
			}
		}
	}
	return nil
}

// ReservedRoles returns the roles that Identity Center provisions in an account: one for each permission set that is
// assigned there.
func (w *World) ReservedRoles(account string) []*Role {
	var out []*Role
	for _, in := range w.IdentityCenter {
		seen := map[string]bool{}
		for _, as := range in.Assignments {
			if !slices.Contains(as.Accounts, account) {
				continue
			}
			for _, name := range as.PermissionSets {
				if set := in.PermissionSet(name); set != nil && !seen[name] {
					seen[name] = true
					out = append(out, set.ReservedRole(in, account))
				}
			}
		}
	}
	return out
}

// ReservedRole returns the role that Identity Center provisions for a permission set in an account: its name, path and
// trust are AWS's.
func (s *PermissionSet) ReservedRole(in *Instance, account string) *Role {
	sum := sha256.Sum256([]byte(in.StartURL + "\x00" + s.Name + "\x00" + account))
	path := "/aws-reserved/sso.amazonaws.com/"
	if in.Region != "us-east-1" {
		path += in.Region + "/"
	}
	return &Role{
		Name:        arn.ReservedPrefix + s.Name + "_" + hex.EncodeToString(sum[:8]),
		Path:        path,
		MaxDuration: s.Duration,
		Trust: Policy(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::` + account +
			`:saml-provider/AWSSSO_DO_NOT_DELETE"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"]}]}`),
		Policies: s.Policies,
	}
}

// IAMARN returns the ARN of something in an account's IAM, "user/ann".
func IAMARN(account, resource string) string { return "arn:aws:iam::" + account + ":" + resource }

// ARN returns arn:aws:iam::ACCOUNT:user/PATH/NAME.
func (u *User) ARN(account string) string { return IAMARN(account, "user"+CleanPath(u.Path)+u.Name) }

// ARN returns arn:aws:iam::ACCOUNT:group/PATH/NAME.
func (g *Group) ARN(account string) string { return IAMARN(account, "group"+CleanPath(g.Path)+g.Name) }

// ARN returns arn:aws:iam::ACCOUNT:role/PATH/NAME.
func (r *Role) ARN(account string) string { return IAMARN(account, "role"+CleanPath(r.Path)+r.Name) }

// ARN returns arn:aws:iam::ACCOUNT:policy/PATH/NAME.
func (p *ManagedPolicy) ARN(account string) string {
	return IAMARN(account, "policy"+CleanPath(p.Path)+p.Name)
}

// ARN returns arn:aws:iam::ACCOUNT:oidc-provider/HOST.
func (p *IdentityProvider) ARN(account string) string {
	return IAMARN(account, "oidc-provider/"+strings.TrimPrefix(p.URL, "https://"))
}

// Serial returns the serial number, arn:aws:iam::ACCOUNT:mfa/NAME.
func (d *MFADevice) Serial(account string) string { return IAMARN(account, "mfa/"+d.Name) }

// UniqueID returns the AIDA… identifier.
func (u *User) UniqueID(account string) string {
	if u.ID != "" {
		return u.ID
	}
	return UniqueID("AIDA", account, "user", u.Name)
}

// UniqueID returns the AGPA… identifier.
func (g *Group) UniqueID(account string) string { return UniqueID("AGPA", account, "group", g.Name) }

// UniqueID returns the AROA… identifier.
func (r *Role) UniqueID(account string) string {
	if r.ID != "" {
		return r.ID
	}
	return UniqueID("AROA", account, "role", r.Name)
}

// UniqueID makes a 21 character IAM identifier that is the same in every run.
func UniqueID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:21-len(prefix)]
}

// CleanPath returns a path of the world with both slashes.
func CleanPath(p string) string {
	if p = strings.Trim(p, "/"); p == "" {
		return "/"
	}
	return "/" + p + "/"
}
