package policy

import (
	"slices"
	"strings"
)

// compile checks a statement against the rules of its kind. The messages are
// those of the IAM API.
func (r rawStatement) compile(kind Kind, variables bool) (Statement, error) {
	s := Statement{Sid: r.Sid, Allow: r.Effect == "Allow"}
	if r.Effect != "Allow" && r.Effect != "Deny" {
		if r.Effect == "" {
			return s, malformed("Missing required field Effect")
		}
		return s, malformed("Invalid effect: %s", r.Effect)
	}
	for _, step := range []func(*Statement, Kind, bool) error{
		r.compilePrincipals, r.compileActions, r.compileResources, r.compileConditions,
	} {
		if err := step(&s, kind, variables); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (r rawStatement) compilePrincipals(s *Statement, kind Kind, _ bool) (err error) {
	switch {
	case kind == Identity && (r.Principal != nil || r.NotPrincipal != nil):
		return malformed("Policy document should not specify a principal.")
	case kind == Identity:
		return nil
	case r.Principal != nil && r.NotPrincipal != nil:
		return malformed("Syntax errors in policy.")
	case r.Principal == nil && r.NotPrincipal == nil:
		return malformed("Missing required field Principal")
	case r.NotPrincipal != nil:
		if kind == Trust && s.Allow {
			return malformed("Allow with NotPrincipal is not allowed.")
		}
		s.notPrincipal = true
		s.principals, err = r.NotPrincipal.compile()
	default:
		s.principals, err = r.Principal.compile()
	}
	return err
}

func (r rawStatement) compileActions(s *Statement, kind Kind, _ bool) error {
	list := r.Action
	if r.NotAction != nil {
		list, s.notAction = r.NotAction, true
	}
	if len(list) == 0 || r.Action != nil && r.NotAction != nil {
		return malformed("Policy statement must contain actions.")
	}
	for _, a := range list {
		service, _, ok := strings.Cut(a, ":")
		if a != "*" && (!ok || service == "" || strings.ContainsAny(service, "*? ")) {
			return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
		}
		if kind == Trust && !strings.EqualFold(service, "sts") && a != "*" {
			return malformed("AssumeRole policy may only specify STS AssumeRole actions.")
		}
		s.actions = append(s.actions, compilePattern(strings.ToLower(a), true, false))
	}
	return nil
}

func (r rawStatement) compileResources(s *Statement, kind Kind, variables bool) error {
	if kind == Trust {
		if r.Resource != nil || r.NotResource != nil {
			return malformed("Has prohibited field Resource")
		}
		return nil
	}
	list := r.Resource
	if r.NotResource != nil {
		list, s.notResource = r.NotResource, true
	}
	if len(list) == 0 || r.Resource != nil && r.NotResource != nil {
		return malformed("Policy statement must contain resources.")
	}
	for _, res := range list {
		if res != "*" && !isARNPattern(res) {
			return malformed(`Resource %s must be in ARN format or "*".`, res)
		}
		s.resources = append(s.resources, compilePattern(res, true, variables))
	}
	return nil
}

func (r rawStatement) compileConditions(s *Statement, _ Kind, variables bool) error {
	for name, keys := range r.Condition {
		op, err := parseOperator(name)
		if err != nil {
			return err
		}
		for key, values := range keys {
			c, err := compileCondition(op, key, values, variables)
			if err != nil {
				return err
			}
			s.conditions = append(s.conditions, c)
		}
	}
	slices.SortFunc(s.conditions, func(a, b condition) int { // map order must not show
		if c := strings.Compare(a.op.name, b.op.name); c != 0 {
			return c
		}
		return strings.Compare(a.key, b.key)
	})
	return nil
}

// isARNPattern reports whether s has the six parts of an ARN; the first may
// be a wildcard that swallows the others, as in "arn:aws:s3:::*" or "arn:*".
func isARNPattern(s string) bool {
	if !strings.HasPrefix(s, "arn:") {
		return strings.HasPrefix(s, "*")
	}
	return strings.Count(s, ":") >= 5 || strings.Contains(s, "*")
}
