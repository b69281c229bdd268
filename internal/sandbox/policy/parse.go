package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// MaxSize is the size in bytes above which Parse refuses a document unread; the largest quota of IAM (managed
// policies, white space not counted) is 6,144.
const MaxSize = 64 << 10

// Parse compiles a policy document of a kind. Every error is a *Malformed.
func Parse(text []byte, kind Kind) (*Document, error) {
	if len(text) > MaxSize {
		return nil, malformedError("Policy document is too long.")
	}
	var raw struct {
		Version   string
		ID        string `json:"Id"`
		Statement statementList
	}
	if err := decodeStrictly(text, &raw); err != nil {
		return nil, err
	}
	doc := &Document{Version: raw.Version, ID: raw.ID}
	switch raw.Version {
	case "":
		doc.Version = "2008-10-17" // the language's own default: no variables
	case "2008-10-17", "2012-10-17":
	default:
		return nil, malformedError("Policy document must be version 2012-10-17 or greater.")
	}
	if len(raw.Statement) == 0 {
		return nil, malformedError("Syntax errors in policy.")
	}
	seen := map[string]bool{}
	for _, rs := range raw.Statement {
		s, err := rs.compile(kind, doc.Version == "2012-10-17")
		if err != nil {
			return nil, err
		}
		if s.Sid != "" && seen[s.Sid] {
			return nil, malformedError("Statement IDs (SID) in a single policy must be unique.")
		}
		seen[s.Sid] = true
		doc.Statements = append(doc.Statements, s)
	}
	return doc, nil
}

// decodeStrictly decodes exactly one JSON value and refuses unknown members.
func decodeStrictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var m *Malformed
		if errors.As(err, &m) {
			return m
		}
		// The decoder has no other mark for it.
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return malformedError("Unknown field %s", strings.Trim(name, `"`))
		}
		return malformedError("Syntax errors in policy.")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformedError("Syntax errors in policy.")
	}
	return nil
}

// rawStatement is a statement as JSON spells it.
type rawStatement struct {
	Sid          string
	Effect       string
	Principal    *rawPrincipal
	NotPrincipal *rawPrincipal
	Action       texts
	NotAction    texts
	Resource     texts
	NotResource  texts
	Condition    map[string]map[string]scalars
}

// statementList is one statement or a list of them.
type statementList []rawStatement

// UnmarshalJSON accepts an object or a list of objects.
func (l *statementList) UnmarshalJSON(b []byte) error {
	if isList(b) {
		var raw []json.RawMessage
		if err := json.Unmarshal(b, &raw); err != nil {
			return err
		}
		*l = make(statementList, len(raw))
		for i := range raw {
			if err := decodeStrictly(raw[i], &(*l)[i]); err != nil {
				return err
			}
		}
		return nil
	}
	*l = make(statementList, 1)
	return decodeStrictly(b, &(*l)[0])
}

// texts is a string or a list of strings; nil when the element is absent.
type texts []string

// UnmarshalJSON accepts both spellings.
func (t *texts) UnmarshalJSON(b []byte) error {
	if isList(b) {
		return json.Unmarshal(b, (*[]string)(t))
	}
	*t = texts{""}
	return json.Unmarshal(b, &(*t)[0])
}

// scalars is a condition value: a string, number or boolean, or a list of them.
type scalars []string

// UnmarshalJSON keeps numbers as they are written.
func (s *scalars) UnmarshalJSON(b []byte) error {
	raw := []json.RawMessage{b}
	if isList(b) {
		if err := json.Unmarshal(b, &raw); err != nil {
			return err
		}
	}
	*s = make(scalars, len(raw))
	for i, one := range raw {
		one = bytes.TrimSpace(one)
		if len(one) > 0 && one[0] == '"' {
			if err := json.Unmarshal(one, &(*s)[i]); err != nil {
				return err
			}
			continue
		}
		if len(one) == 0 || one[0] == '{' || one[0] == '[' || one[0] == 'n' {
			return malformedError("Syntax errors in policy.")
		}
		(*s)[i] = string(one)
	}
	return nil
}

func isList(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && b[0] == '['
}

// compile checks a statement against the rules of its kind. The messages are those of the IAM API.
func (r rawStatement) compile(kind Kind, variables bool) (Statement, error) {
	s := Statement{Sid: r.Sid, Allow: r.Effect == "Allow"}
	if r.Effect != "Allow" && r.Effect != "Deny" {
		if r.Effect == "" {
			return s, malformedError("Missing required field Effect")
		}
		return s, malformedError("Invalid effect: %s", r.Effect)
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
		return malformedError("Policy document should not specify a principal.")
	case kind == Identity:
		return nil
	case r.Principal != nil && r.NotPrincipal != nil:
		return malformedError("Syntax errors in policy.")
	case r.Principal == nil && r.NotPrincipal == nil:
		return malformedError("Missing required field Principal")
	case r.NotPrincipal != nil:
		if kind == Trust && s.Allow {
			return malformedError("Allow with NotPrincipal is not allowed.")
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
		return malformedError("Policy statement must contain actions.")
	}
	for _, a := range list {
		service, _, ok := strings.Cut(a, ":")
		if a != "*" && (!ok || service == "" || strings.ContainsAny(service, "*? ")) {
			return malformedError("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
		}
		if kind == Trust && !strings.EqualFold(service, "sts") && a != "*" {
			return malformedError("AssumeRole policy may only specify STS AssumeRole actions.")
		}
		s.actions = append(s.actions, compilePattern(strings.ToLower(a), true, false))
	}
	return nil
}

func (r rawStatement) compileResources(s *Statement, kind Kind, variables bool) error {
	if kind == Trust {
		if r.Resource != nil || r.NotResource != nil {
			return malformedError("Has prohibited field Resource")
		}
		return nil
	}
	list := r.Resource
	if r.NotResource != nil {
		list, s.notResource = r.NotResource, true
	}
	if len(list) == 0 || r.Resource != nil && r.NotResource != nil {
		return malformedError("Policy statement must contain resources.")
	}
	for _, res := range list {
		if res != "*" && !isARNPattern(res) {
			return malformedError(`Resource %s must be in ARN format or "*".`, res)
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

// isARNPattern reports whether s has the six parts of an ARN; the first may be a wildcard that swallows the others,
// as in "arn:aws:s3:::*" or "arn:*".
func isARNPattern(s string) bool {
	if !strings.HasPrefix(s, "arn:") {
		return strings.HasPrefix(s, "*")
	}
	return strings.Count(s, ":") >= 5 || strings.Contains(s, "*")
}
