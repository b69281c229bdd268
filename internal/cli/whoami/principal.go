package whoami

import "strings"

// principal is what the ARN of a caller says.
type principal struct {
	kind      string // user, permission-set, role, federated-user, root
	name      string // of the user, permission set or role
	role      string // of a permission set: the role's own name
	session   string // of a role: who came, as a rule
	partition string
}

// reserved begins the names of the roles that Identity Center makes for a
// permission set: AWSReservedSSO_NAME_16HEX.
const reserved = "AWSReservedSSO_"

// parsePrincipal reads the ARN of a caller identity.
func parsePrincipal(arn string) principal {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return principal{name: arn}
	}
	p := principal{partition: parts[1]}
	kind, rest, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "assumed-role":
		return p.assumedRole(rest)
	case "user":
		p.kind, p.name = "user", rest[strings.LastIndexByte(rest, '/')+1:]
	case "federated-user":
		p.kind, p.name = "federated-user", rest
	default:
		p.kind, p.name = kind, kind
	}
	return p
}

func (p principal) assumedRole(rest string) principal {
	p.kind = "role"
	p.name, p.session, _ = strings.Cut(rest, "/")
	set, ok := strings.CutPrefix(p.name, reserved)
	end := strings.LastIndexByte(set, '_')
	if ok && end > 0 {
		p.kind, p.role, p.name = "permission-set", p.name, set[:end]
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
