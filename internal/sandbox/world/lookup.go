package world

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// Account returns the account of an ID, or nil.
func (w *World) Account(id string) *Account {
	for _, a := range w.Accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// Instance returns the Identity Center instance of a start URL, or nil. A
// trailing slash, a fragment and the case of the host do not matter.
func (w *World) Instance(startURL string) *Instance {
	want := normalURL(startURL)
	for _, in := range w.IdentityCenter {
		if normalURL(in.StartURL) == want {
			return in
		}
	}
	return nil
}

func normalURL(s string) string {
	s, _, _ = strings.Cut(s, "#")
	return strings.ToLower(strings.TrimRight(s, "/"))
}

// User returns the IAM user of a name, or nil.
func (a *Account) User(name string) *User {
	for _, u := range a.Users {
		if u.Name == name {
			return u
		}
	}
	return nil
}

// Role returns the role of a name, or nil.
func (a *Account) Role(name string) *Role {
	for _, r := range a.Roles {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// RoleByARN returns the role of an ARN, path included, or nil.
func (w *World) RoleByARN(roleARN string) *Role {
	a := w.Account(arn.AccountOf(roleARN))
	if a == nil {
		return nil
	}
	for _, r := range a.Roles {
		if r.ARN(a.ID) == roleARN {
			return r
		}
	}
	return nil
}

// Person returns the workforce user of a name, or nil.
func (in *Instance) Person(name string) *Person {
	for _, p := range in.Users {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// PermissionSet returns the permission set of a name, or nil.
func (in *Instance) PermissionSet(name string) *PermissionSet {
	for _, s := range in.PermissionSets {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// ARN returns arn:aws:iam::ACCOUNT:user/PATH/NAME.
func (u *User) ARN(account string) string {
	return "arn:aws:iam::" + account + ":user" + cleanPath(u.Path) + u.Name
}

// UniqueID returns the AIDA… identifier.
func (u *User) UniqueID(account string) string {
	if u.ID != "" {
		return u.ID
	}
	return UniqueID("AIDA", account, "user", u.Name)
}

// ARN returns arn:aws:iam::ACCOUNT:role/PATH/NAME.
func (r *Role) ARN(account string) string {
	return "arn:aws:iam::" + account + ":role" + cleanPath(r.Path) + r.Name
}

// UniqueID returns the AROA… identifier.
func (r *Role) UniqueID(account string) string {
	if r.ID != "" {
		return r.ID
	}
	return UniqueID("AROA", account, "role", r.Name)
}

// Serial returns the serial number, arn:aws:iam::ACCOUNT:mfa/NAME.
func (d *MFADevice) Serial(account string) string {
	return "arn:aws:iam::" + account + ":mfa/" + d.Name
}

func cleanPath(p string) string {
	p = strings.Trim(p, "/")
	if p == "" {
		return "/"
	}
	return "/" + p + "/"
}

// UniqueID makes a 21 character IAM identifier that is the same in every run.
func UniqueID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:21-len(prefix)]
}

// ReservedRole returns the role that Identity Center provisions for a
// permission set in an account: its name, path and trust are AWS's.
func (s *PermissionSet) ReservedRole(in *Instance, account string) *Role {
	sum := sha256.Sum256([]byte(in.StartURL + "\x00" + s.Name + "\x00" + account))
	path := "/aws-reserved/sso.amazonaws.com/"
	if in.Region != "us-east-1" {
		path += in.Region + "/"
	}
	return &Role{
		Name:        "AWSReservedSSO_" + s.Name + "_" + hex.EncodeToString(sum[:8]),
		Path:        path,
		MaxDuration: s.Duration,
		Trust: Policy(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::` + account +
			`:saml-provider/AWSSSO_DO_NOT_DELETE"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"]}]}`),
		Policies: s.Policies,
	}
}
