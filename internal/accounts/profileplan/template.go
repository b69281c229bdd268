package profileplan

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Template makes a profile's name. It is text with fields in braces: a field, or several of which the first counts that
// is not empty, and behind each | a function of what is in front of it:
//
//	{account}.{role|lower}   {email, id | trim "@.*"}
type Template struct {
	text  string
	parts []part
}

// part is literal text or an expression.
type part struct {
	literal string
	fields  []string
	calls   []call
}

type call struct {
	function string
	args     []string
	pattern  *regexp.Regexp // of trim
}

// Fields are what a template can name. Their names are the members of the lines that a program which names gets.
type Fields struct {
	Account     string `json:"account"` // the account's name, its ID when that has no letter that a name can hold
	ID          string `json:"id"`
	Email       string `json:"email"`
	Role        string `json:"role"`
	Session     string `json:"session"`
	StartURL    string `json:"start_url"`
	Region      string `json:"region"`
	ShortRegion string `json:"short_region"`
	Index       int    `json:"index"`
}

func (f Fields) get(name string) string {
	switch name {
	case "account":
		return f.Account
	case "id":
		return f.ID
	case "email":
		return f.Email
	case "role":
		return f.Role
	case "session":
		return f.Session
	case "start_url":
		return f.StartURL
	case "region":
		return f.Region
	case "short_region":
		return f.ShortRegion
	case "index":
		return strconv.Itoa(f.Index)
	}
	return ""
}

// FieldNames lists the fields for help and errors.
func FieldNames() []string {
	return []string{"account", "id", "email", "role", "session", "start_url", "region", "short_region", "index"}
}

// arity is how many arguments the functions take.
var arity = [...]struct {
	name string
	args int
}{{"lower", 0}, {"upper", 0}, {"title", 0}, {"replace", 2}, {"trim", 1}}

// Preset is a template that has a name.
type Preset struct{ Name, Text, PerRegion, Doc string }

// Presets lists the templates that have a name, the default first; PerRegion counts where there are several regions.
func Presets() []Preset {
	return []Preset{
		{"granted", "{account}/{role}", "{account}/{role}/{region}", "as granted: Account/Role"},
		{"aws-sso-util", "{account}.{role}", "{account}.{role}.{short_region}", "as aws-sso-util: Account.Role"},
		{"aws-sso-cli", "{id}:{role}", "{id}:{role}:{region}", "as aws-sso-cli: ID:Role"},
		{"aws-cli", "{role}-{id}", "{role}-{id}-{region}", "as the AWS CLI's wizard: Role-ID"},
		{"portal", "{id}_{role}", "{id}_{role}_{region}", "as the access portal's page: ID_Role"},
	}
}

// presetText returns the template of a preset, or the text itself.
func presetText(text string, perRegion bool) string {
	for _, p := range Presets() {
		switch {
		case p.Name == text && perRegion:
			return p.PerRegion
		case p.Name == text:
			return p.Text
		}
	}
	return text
}

// ParseTemplate reads a template.
func ParseTemplate(text string) (*Template, error) {
	t := &Template{text: text}
	for rest := text; rest != ""; {
		literal, behind, isField := strings.Cut(rest, "{")
		if err := checkLiteral(literal); err != nil {
			return nil, err
		}
		if literal != "" {
			t.parts = append(t.parts, part{literal: literal})
		}
		if rest = behind; !isField {
			break
		}
		pieces, end := splitExpression(rest)
		if end < 0 {
			return nil, fmt.Errorf("a { is not closed in %q", text)
		}
		p, err := parseExpression(pieces)
		if err != nil {
			return nil, err
		}
		t.parts, rest = append(t.parts, p), rest[end:]
	}
	if len(t.parts) == 0 {
		return nil, fmt.Errorf("the name is empty")
	}
	return t, nil
}

func checkLiteral(text string) error {
	for _, r := range text {
		if r == '}' {
			return fmt.Errorf("a } has no { in front of it")
		}
		if !shared.IsSafe(r) {
			return fmt.Errorf("%q: not every program reads a profile name with it; there are letters, digits and _ . @ + : / -", r)
		}
	}
	return nil
}

// splitExpression cuts an expression at its bars, and returns where the text behind its brace begins, -1 when there is
// none. What is quoted is not looked at.
func splitExpression(text string) (pieces []string, end int) {
	var quote byte
	start := 0
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '|':
			pieces, start = append(pieces, text[start:i]), i+1
		case c == '}':
			return append(pieces, text[start:i]), i + 1
		}
	}
	return nil, -1
}

func parseExpression(pieces []string) (p part, err error) {
	for field := range strings.SplitSeq(pieces[0], ",") {
		field = strings.TrimSpace(field)
		if !slices.Contains(FieldNames(), field) {
			return p, fmt.Errorf("there is no field %q; there are %s", field, strings.Join(FieldNames(), ", "))
		}
		p.fields = append(p.fields, field)
	}
	for _, text := range pieces[1:] {
		words, err := shellwords.Split(text)
		if err != nil || len(words) == 0 {
			return p, fmt.Errorf("%q is no function", strings.TrimSpace(text))
		}
		c := call{function: words[0], args: words[1:]}
		if err := c.check(); err != nil {
			return p, err
		}
		p.calls = append(p.calls, c)
	}
	return p, nil
}

func (c *call) check() (err error) {
	var names []string
	for _, f := range arity {
		if names = append(names, f.name); f.name != c.function {
			continue
		}
		if len(c.args) != f.args {
			return fmt.Errorf("%s takes %d words, not %d", f.name, f.args, len(c.args))
		}
		if c.function == "trim" {
			c.pattern, err = regexp.Compile(c.args[0])
		}
		return err
	}
	return fmt.Errorf("there is no function %q; there are %s", c.function, strings.Join(names, ", "))
}

// HasFields reports whether the names depend on anything.
func (t *Template) HasFields() bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.fields != nil })
}

// names reports whether one of the fields is in the template.
func (t *Template) names(fields ...string) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool {
		return slices.ContainsFunc(p.fields, func(field string) bool { return slices.Contains(fields, field) })
	})
}

// Name returns the name for the fields, in safe characters; it may be empty.
func (t *Template) Name(f Fields) string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.fields == nil {
			b.WriteString(p.literal)
			continue
		}
		text := ""
		for _, field := range p.fields {
			if text = f.get(field); text != "" {
				break
			}
		}
		for _, c := range p.calls {
			text = c.apply(text)
		}
		b.WriteString(shared.SafeName(text, separators))
	}
	return strings.TrimLeft(b.String(), "-")
}

func (c call) apply(text string) string {
	switch c.function {
	case "lower":
		return strings.ToLower(text)
	case "upper":
		return strings.ToUpper(text)
	case "title":
		before := ' '
		return strings.Map(func(r rune) rune {
			if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
				before = r
				return unicode.ToTitle(r)
			}
			before = r
			return r
		}, text)
	case "replace":
		return strings.ReplaceAll(text, c.args[0], c.args[1])
	case "trim":
		return c.pattern.ReplaceAllString(text, "")
	}
	return text
}
