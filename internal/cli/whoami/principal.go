package whoami

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// principal is what the ARN of a caller says.
type principal struct {
	kind      string // user, permission-set, role, federated-user, root
	name      string // of the user, permission set or role
	role      string // of a permission set: the role's own name
	session   string // of a role: who came, as a rule
	partition string
}

// parsePrincipal reads the ARN of a caller identity.
func parsePrincipal(caller string) principal {
	a, ok := arn.Parse(caller)
	if !ok {
		return principal{name: caller}
	}
	p := principal{kind: a.Type(), name: a.Name(), partition: a.Partition}
	switch p.kind {
	case "assumed-role":
		p.kind, p.session = "role", a.Session()
		if set, ok := arn.PermissionSet(p.name); ok {
			p.kind, p.role, p.name = "permission-set", p.name, set
		}
	case "federated-user":
		p.name = a.Rest()
	}
	return p
}

// words says who it is, for people.
func (p principal) words() string {
	text := strings.ReplaceAll(p.kind, "-", " ") + " " + p.name
	switch {
	case p.kind == "root":
		return "the root user of the account"
	case p.kind == "":
		return p.name
	case p.session != "":
		text += ", session " + p.session
	}
	return text
}
