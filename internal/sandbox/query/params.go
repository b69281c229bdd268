// Package query reads the parameters of AWS query protocol requests, checks
// them as the services do before they look at anything else, and has the
// shapes that XML answers are made of.
package query

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// maxMembers bounds the lists that are read; no operation here takes more.
const maxMembers = 200

// Params reads the parameters of one request and collects what is wrong with
// them; Err tells all of it at once.
type Params struct {
	form       url.Values
	violations []string
}

// Read returns the parameters of a request.
func Read(r *endpoint.Request) *Params { return &Params{form: r.Form} }

// Rule is one constraint on a value; it returns AWS's words for what the value
// misses, or "".
type Rule func(value string, given bool) string

// Required refuses an absent value.
func Required(_ string, given bool) string {
	if !given {
		return "Member must not be null"
	}
	return ""
}

// Length bounds the number of characters.
func Length(least, most int) Rule {
	return func(v string, given bool) string {
		n := utf8.RuneCountInString(v)
		switch {
		case given && n < least:
			return fmt.Sprintf("Member must have length greater than or equal to %d", least)
		case given && n > most:
			return fmt.Sprintf("Member must have length less than or equal to %d", most)
		}
		return ""
	}
}

// Word allows letters, digits, the underscore and the characters of extra;
// pattern is how AWS spells that.
func Word(extra, pattern string) Rule {
	return func(v string, given bool) string {
		bad := func(r rune) bool {
			return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && !strings.ContainsRune(extra, r)
		}
		if given && strings.ContainsFunc(v, bad) {
			return "Member must satisfy regular expression pattern: " + pattern
		}
		return ""
	}
}

// Name is the rule of user, role and session names.
func Name(v string, given bool) string { return Word("+=,.@-", `[\w+=,.@-]*`)(v, given) }

// Digits allows exactly n digits.
func Digits(n int) Rule {
	return func(v string, given bool) string {
		if given && (len(v) != n || strings.Trim(v, "0123456789") != "") {
			return `Member must satisfy regular expression pattern: [\d]*`
		}
		return ""
	}
}

// OneOf allows the listed values.
func OneOf(values ...string) Rule {
	return func(v string, given bool) string {
		for _, one := range values {
			if v == one || !given {
				return ""
			}
		}
		return "Member must satisfy enum value set: [" + strings.Join(values, ", ") + "]"
	}
}

// String returns a parameter after checking it against rules, in their order;
// the first broken one is reported.
func (p *Params) String(name string, rules ...Rule) string {
	value, given := p.form.Get(name), p.form.Has(name)
	for _, rule := range rules {
		if missed := rule(value, given); missed != "" {
			p.violate(name, value, given, missed)
			return value
		}
	}
	return value
}

// Has tells whether a parameter is there.
func (p *Params) Has(name string) bool { return p.form.Has(name) }

// Int returns a whole number between least and most, or fallback when absent.
func (p *Params) Int(name string, fallback, least, most int) int {
	text := p.form.Get(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		p.violate(name, text, true, "Member must be an integer")
	case n < least:
		p.violate(name, text, true, fmt.Sprintf("Member must have value greater than or equal to %d", least))
	case n > most:
		p.violate(name, text, true, fmt.Sprintf("Member must have value less than or equal to %d", most))
	}
	return n
}

// List returns name.member.1, name.member.2, …; suffix is ".arn" and the like.
func (p *Params) List(name, suffix string) []string {
	var out []string
	for i := 1; i <= maxMembers; i++ {
		key := name + ".member." + strconv.Itoa(i) + suffix
		if !p.form.Has(key) {
			break
		}
		out = append(out, p.form.Get(key))
	}
	return out
}

// Tag is one tag of a request.
type Tag struct {
	Key   string `xml:"Key"`
	Value string `xml:"Value"`
}

// Tags returns the tags of a request in their order.
func (p *Params) Tags() []Tag {
	keys, values := p.List("Tags", ".Key"), p.List("Tags", ".Value")
	out := make([]Tag, len(keys))
	for i, k := range keys {
		out[i].Key = k
		if i < len(values) {
			out[i].Value = values[i]
		}
		name := "tags." + strconv.Itoa(i+1) + ".member."
		p.check(name+"key", k, Length(1, 128))
		p.check(name+"value", out[i].Value, Length(0, 256))
	}
	if len(out) > 50 {
		p.violate("tags", fmt.Sprint(keys), true, "Member must have length less than or equal to 50")
	}
	return out
}

func (p *Params) check(name, value string, rule Rule) {
	if missed := rule(value, true); missed != "" {
		p.violate(name, value, true, missed)
	}
}

func (p *Params) violate(name, value string, given bool, missed string) {
	shown := "'" + value + "'"
	if !given {
		shown = "null"
	}
	member := strings.ToLower(name[:1]) + name[1:]
	p.violations = append(p.violations, "Value "+shown+" at '"+member+"' failed to satisfy constraint: "+missed)
}

// Err returns the ValidationError of all broken constraints, or nil.
func (p *Params) Err() error {
	n := len(p.violations)
	if n == 0 {
		return nil
	}
	noun := "error"
	if n > 1 {
		noun = "errors"
	}
	return Invalid("%d validation %s detected: %s", n, noun, strings.Join(p.violations, "; "))
}

// Invalid returns a ValidationError.
func Invalid(format string, args ...any) *wire.Error {
	return wire.New(http.StatusBadRequest, "ValidationError", fmt.Sprintf(format, args...))
}
