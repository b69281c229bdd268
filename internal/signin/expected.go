package signin

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Expected is whom a profile or a session must turn out to be, so that a sign-in
// as somebody else is noticed before anything is done with it. Keys:
// awsid_expected_account, awsid_expected_role, awsid_expected_user. A value
// without a text is not pinned.
type Expected struct{ Account, Role, User shared.Value }

// Identity is who somebody is, as far as it is known.
type Identity struct{ Account, Role, User string }

// Mismatch is the cause of an error about somebody who is not the expected one.
type Mismatch struct {
	What, Want string // "user", "ann"
	Got        string // "" when there is none at all
}

// Error says who it is and who it should be.
func (m *Mismatch) Error() string {
	if m.Got == "" {
		return fmt.Sprintf("these credentials are of no %s, but %s is expected", m.What, m.Want)
	}
	return fmt.Sprintf("these credentials are for %s %s, but %s is expected", m.What, m.Got, m.Want)
}

// ExpectedOf returns the pin of a profile, its session's included; the profile's
// own keys win.
func ExpectedOf(session Session, p *shared.Profile) Expected {
	if p == nil {
		return session.Expected
	}
	return session.Expected.Merge(readExpected(p.Get))
}

func readExpected(get func(string) (shared.Value, bool)) (pin Expected) {
	pin.Account, _ = get("awsid_expected_account")
	pin.Role, _ = get("awsid_expected_role")
	pin.User, _ = get("awsid_expected_user")
	return pin
}

// Merge lays the keys of another pin over this one.
func (p Expected) Merge(q Expected) Expected {
	for _, m := range []struct {
		to   *shared.Value
		from shared.Value
	}{{&p.Account, q.Account}, {&p.Role, q.Role}, {&p.User, q.User}} {
		if m.from.Text != "" {
			*m.to = m.from
		}
	}
	return p
}

// IsEmpty tells that nothing is pinned.
func (p Expected) IsEmpty() bool {
	return p.Account.Text == "" && p.Role.Text == "" && p.User.Text == ""
}

// UserOnly returns the pin of the user alone.
func (p Expected) UserOnly() Expected { return Expected{User: p.User} }

// Unresolved tells whether the identity leaves something open that is pinned.
func (p Expected) Unresolved(id Identity) bool {
	return p.Account.Text != "" && id.Account == "" || p.Role.Text != "" && id.Role == "" || p.User.Text != "" && id.User == ""
}

// Check compares what is known of an identity with the pin. The error has kind
// Config (exit 253) and wraps a *Mismatch.
func (p Expected) Check(id Identity) error { return p.compareTo(id, true) }

// Require is Check for an identity of which nothing more can be found out: what
// is not there is not the expected.
func (p Expected) Require(id Identity) error { return p.compareTo(id, false) }

func (p Expected) compareTo(id Identity, unknown bool) error {
	for _, c := range []struct {
		what string
		want shared.Value
		got  string
	}{{"account", p.Account, id.Account}, {"role", p.Role, id.Role}, {"user", p.User, id.User}} {
		if c.want.Text == "" || strings.EqualFold(c.want.Text, c.got) || c.got == "" && unknown {
			continue
		}
		return problem.New(problem.Config, "%w", &Mismatch{What: c.what, Want: c.want.Text, Got: c.got}).
			At(c.want.Origin.String()).WithHint("sign in as the expected %s, or change awsid_expected_%s", c.what, c.what)
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
