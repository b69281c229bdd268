package policy

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// PrincipalType says what kind of caller makes a request.
type PrincipalType int

const (
	Anonymous     PrincipalType = iota // unsigned
	Root                               // an account's root user
	User                               // an IAM user, also with GetSessionToken credentials
	AssumedRole                        // a role session
	FederatedUser                      // a GetFederationToken session
	Federated                          // the holder of an identity provider's token or assertion
	Service                            // an AWS service, such as ec2.amazonaws.com
)

// Principal is the caller of a request.
type Principal struct {
	Type    PrincipalType
	Account string
	ARN     string // of the user or session: what GetCallerIdentity says
	Role    string // AssumedRole: the ARN of the role itself
	Name    string // Federated: the provider's ARN or domain; Service: its domain
}

// grip says how closely a Principal element names a caller. It matters within
// one account: naming the account leaves the last word to identity policies.
type grip int

const (
	notNamed  grip = iota
	asAccount      // by account ID or root ARN: delegated
	asRole         // a session, by its role: boundaries and session policies still count
	asSelf         // the caller itself, or everybody
)

// principals is a compiled Principal element.
type principals struct {
	anyone    bool
	accounts  []string
	arns      []string
	federated []string
	services  []string
}

// rawPrincipal is "*" or an object of lists.
type rawPrincipal struct {
	anyone bool
	kinds  map[string]texts
}

// UnmarshalJSON accepts both spellings.
func (p *rawPrincipal) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		if s != "*" {
			return malformed("Invalid principal in policy.")
		}
		p.anyone = true
		return nil
	}
	return json.Unmarshal(b, &p.kinds)
}

func (p *rawPrincipal) compile() (principals, error) {
	out := principals{anyone: p.anyone}
	if !p.anyone && len(p.kinds) == 0 {
		return out, malformed("Missing required field Principal cannot be empty!")
	}
	for kind, names := range p.kinds {
		if len(names) == 0 {
			return out, malformed("Missing required field Principal cannot be empty!")
		}
		for _, name := range names {
			if !out.add(kind, name) {
				return out, malformed(`Invalid principal in policy: "%s":"%s"`, kind, name)
			}
		}
	}
	return out, nil
}

// add reports whether name is a possible principal of its kind.
func (p *principals) add(kind, name string) bool {
	switch kind {
	case "AWS":
		return p.addAWS(name)
	case "Federated":
		p.federated = append(p.federated, name)
	case "Service":
		p.services = append(p.services, name)
		return strings.Contains(name, ".")
	case "CanonicalUser": // legal in bucket policies; nobody here has one
	default:
		return false
	}
	return name != ""
}

func (p *principals) addAWS(name string) bool {
	if name == "*" {
		p.anyone = true
		return true
	}
	if arn.IsAccountID(name) {
		p.accounts = append(p.accounts, name)
		return true
	}
	a, ok := arn.Parse(name)
	if !ok || strings.ContainsAny(name, "*?") {
		return false
	}
	if a.Service == "iam" && a.Resource == "root" && arn.IsAccountID(a.Account) {
		p.accounts = append(p.accounts, a.Account)
		return true
	}
	p.arns = append(p.arns, name)
	return (a.Service == "iam" || a.Service == "sts") && arn.IsAccountID(a.Account) && strings.Contains(a.Resource, "/")
}

// PrincipalARNs returns the users, roles and sessions that the document names,
// for IAM's check that they exist.
func (d *Document) PrincipalARNs() []string {
	var out []string
	for _, s := range d.Statements {
		out = append(out, s.principals.arns...)
	}
	return out
}

// grip says how the element names the caller.
func (p principals) grip(who Principal) grip {
	switch who.Type {
	case Federated:
		return when(slices.Contains(p.federated, who.Name), asSelf)
	case Service:
		return when(p.anyone || slices.Contains(p.services, who.Name), asSelf)
	case Anonymous:
		return when(p.anyone, asSelf)
	}
	switch {
	case p.anyone || slices.Contains(p.arns, who.ARN):
		return asSelf
	case who.Role != "" && slices.Contains(p.arns, who.Role):
		return asRole
	case slices.Contains(p.accounts, who.Account):
		return when(true, asAccount)
	}
	return notNamed
}

func when(yes bool, g grip) grip {
	if yes {
		return g
	}
	return notNamed
}
