package signin

import (
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Pin is whom a profile or a session must turn out to be, so that a sign-in
// as somebody else is noticed before anything is done with it. Keys:
// awsid_expected_account, awsid_expected_role, awsid_expected_user.
type Pin struct {
	Account, Role, User string
	Origin              origin.Origin // of the first key that is set
}

// Identity is who somebody is, as far as it is known; an empty member is not
// known and not compared.
type Identity struct{ Account, Role, User string }

// PinOf returns the pin of a profile, its session's included; the profile's
// own keys win.
func PinOf(session Session, p *shared.Profile) Pin {
	if p == nil {
		return session.Pin
	}
	return session.Pin.Over(pinOf(p.Get))
}

func pinOf(get func(string) (shared.Value, bool)) Pin {
	var pin Pin
	for key, to := range map[string]*string{"awsid_expected_account": &pin.Account,
		"awsid_expected_role": &pin.Role, "awsid_expected_user": &pin.User} {
		if v, ok := get(key); ok && v.Text != "" {
			*to = v.Text
			if pin.Origin.Kind == origin.None || v.Origin.Line < pin.Origin.Line {
				pin.Origin = v.Origin
			}
		}
	}
	return pin
}

// Over lays the keys of another pin over this one.
func (p Pin) Over(q Pin) Pin {
	for _, m := range []struct {
		to   *string
		from string
	}{{&p.Account, q.Account}, {&p.Role, q.Role}, {&p.User, q.User}} {
		if m.from != "" {
			*m.to, p.Origin = m.from, q.Origin
		}
	}
	return p
}

// Empty tells that nothing is pinned.
func (p Pin) Empty() bool { return p.Account == "" && p.Role == "" && p.User == "" }

// OnlyUser returns the pin of the user alone.
func (p Pin) OnlyUser() Pin {
	if p.User == "" {
		return Pin{}
	}
	return Pin{User: p.User, Origin: p.Origin}
}

// Open tells whether the identity leaves something open that is pinned.
func (p Pin) Open(id Identity) bool {
	return p.Account != "" && id.Account == "" || p.Role != "" && id.Role == "" || p.User != "" && id.User == ""
}

// Check compares an identity with the pin (exit 253 when it differs).
func (p Pin) Check(id Identity) error {
	for _, c := range []struct{ what, want, got string }{
		{"account", p.Account, id.Account}, {"role", p.Role, id.Role}, {"user", p.User, id.User},
	} {
		if c.want != "" && c.got != "" && !strings.EqualFold(c.want, c.got) {
			return problem.New(problem.Config, "these credentials are for %s %s, but %s is expected", c.what, c.got, c.want).
				At(p.Origin.String()).WithHint("sign in as the expected %s, or change awsid_expected_%s", c.what, c.what)
		}
	}
	return nil
}

// IdentityOf takes an identity out of a caller ARN such as
// arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/alice.
// The role of a permission set is the permission set's name.
func IdentityOf(arn string) Identity {
	f := strings.SplitN(arn, ":", 6)
	if len(f) != 6 {
		return Identity{}
	}
	id := Identity{Account: f[4]}
	kind, rest, _ := strings.Cut(f[5], "/")
	switch kind {
	case "assumed-role":
		id.Role, id.User, _ = strings.Cut(rest, "/")
		id.Role = permissionSet(id.Role)
	case "user":
		id.User = rest[strings.LastIndexByte(rest, '/')+1:]
	case "root":
		id.User = "root"
	}
	return id
}

// permissionSet cuts AWSReservedSSO_NAME_0123456789abcdef down to NAME.
func permissionSet(role string) string {
	rest, ok := strings.CutPrefix(role, "AWSReservedSSO_")
	if i := strings.LastIndexByte(rest, '_'); ok && i > 0 {
		return rest[:i]
	}
	return role
}
