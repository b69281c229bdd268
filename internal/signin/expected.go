package signin

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
)

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
