package policy

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// MaxSize is the size in bytes above which Parse refuses a document unread;
// the largest quota of IAM (managed policies, white space not counted) is 6,144.
const MaxSize = 64 << 10

// Parse compiles a policy document of a kind. Every error is a *Malformed.
func Parse(text []byte, kind Kind) (*Document, error) {
	if len(text) > MaxSize {
		return nil, malformed("Policy document is too long.")
	}
	var raw struct {
		Version   string
		ID        string `json:"Id"`
		Statement statementList
	}
	if err := strict(text, &raw); err != nil {
		return nil, err
	}
	doc := &Document{Version: raw.Version, ID: raw.ID}
	switch raw.Version {
	case "":
		doc.Version = "2008-10-17" // the language's own default: no variables
	case "2008-10-17", "2012-10-17":
	default:
		return nil, malformed("Policy document must be version 2012-10-17 or greater.")
	}
	if len(raw.Statement) == 0 {
		return nil, malformed("Syntax errors in policy.")
	}
	seen := map[string]bool{}
	for _, rs := range raw.Statement {
		s, err := rs.compile(kind, doc.Version == "2012-10-17")
		if err != nil {
			return nil, err
		}
		if s.Sid != "" && seen[s.Sid] {
			return nil, malformed("Statement IDs (SID) in a single policy must be unique.")
		}
		seen[s.Sid] = true
		doc.Statements = append(doc.Statements, s)
	}
	return doc, nil
}

// strict decodes exactly one JSON value and refuses unknown members.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if m, ok := err.(*Malformed); ok {
			return m
		}
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return malformed("Unknown field %s", strings.Trim(name, `"`))
		}
		return malformed("Syntax errors in policy.")
	}
	if _, err := d.Token(); err != io.EOF {
		return malformed("Syntax errors in policy.")
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
			if err := strict(raw[i], &(*l)[i]); err != nil {
				return err
			}
		}
		return nil
	}
	*l = make(statementList, 1)
	return strict(b, &(*l)[0])
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
			return malformed("Syntax errors in policy.")
		}
		(*s)[i] = string(one)
	}
	return nil
}

func isList(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && b[0] == '['
}
