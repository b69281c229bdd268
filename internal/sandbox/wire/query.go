package wire

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxMembers bounds the lists that are read; no operation here takes more.
const maxMembers = 200

// Params reads the parameters of one request of the query protocol and collects what is wrong with them, as the
// services check all of them before they look at anything else; Err reports all of it at once.
type Params struct {
	form       url.Values
	violations []string
}

// NewParams returns the parameters of a request's form.
func NewParams(form url.Values) *Params { return &Params{form: form} }

// Rule is one constraint on a value; it returns AWS's words for what the value misses, or "".
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

// Word allows ASCII letters, digits, the underscore and the characters of extra; pattern is how AWS spells that.
func Word(extra, pattern string) Rule {
	return Pattern(pattern, func(v string) bool {
		return !strings.ContainsFunc(v, func(r rune) bool {
			letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
			return !letter && (r < '0' || r > '9') && r != '_' && !strings.ContainsRune(extra, r)
		})
	})
}

// Pattern allows the values that matches accepts; pattern is how AWS spells that.
func Pattern(pattern string, matches func(string) bool) Rule {
	return func(v string, given bool) string {
		if given && !matches(v) {
			return "Member must satisfy regular expression pattern: " + pattern
		}
		return ""
	}
}

// Name is the rule of user, role and session names.
func Name(v string, given bool) string { return Word("+=,.@-", `[\w+=,.@-]*`)(v, given) }

// Digits allows exactly n digits.
func Digits(n int) Rule {
	return Pattern(`[\d]*`, func(v string) bool { return len(v) == n && strings.Trim(v, "0123456789") == "" })
}

// OneOf allows the listed values.
func OneOf(values ...string) Rule {
	return func(v string, given bool) string {
		if !given || slices.Contains(values, v) {
			return ""
		}
		return "Member must satisfy enum value set: [" + strings.Join(values, ", ") + "]"
	}
}

// String returns a parameter after checking it against rules, in their order; the first broken one is reported.
func (p *Params) String(name string, rules ...Rule) string {
	value, given := p.form.Get(name), p.form.Has(name)
	p.checkRules(name, value, given, rules...)
	return value
}

func (p *Params) checkRules(name, value string, given bool, rules ...Rule) {
	for _, rule := range rules {
		if missed := rule(value, given); missed != "" {
			p.addViolation(name, value, given, missed)
			return
		}
	}
}

func (p *Params) addViolation(name, value string, given bool, missed string) {
	shown := "'" + value + "'"
	if !given {
		shown = "null"
	}
	member := strings.ToLower(name[:1]) + name[1:]
	p.violations = append(p.violations, "Value "+shown+" at '"+member+"' failed to satisfy constraint: "+missed)
}

// Has reports whether a parameter is there.
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
		p.addViolation(name, text, true, "Member must be an integer")
	case n < least:
		p.addViolation(name, text, true, fmt.Sprintf("Member must have value greater than or equal to %d", least))
	case n > most:
		p.addViolation(name, text, true, fmt.Sprintf("Member must have value less than or equal to %d", most))
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

// Tag is one tag of a request or an answer.
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
		p.checkRules(name+"key", k, true, Length(1, 128))
		p.checkRules(name+"value", out[i].Value, true, Length(0, 256))
	}
	if len(out) > 50 {
		p.addViolation("tags", fmt.Sprint(keys), true, "Member must have length less than or equal to 50")
	}
	return out
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
func Invalid(format string, args ...any) *Error {
	return New(http.StatusBadRequest, "ValidationError", fmt.Sprintf(format, args...))
}

// List is a list of an answer: its element is there also when it is empty, as clients tell an empty list from none.
type List[T any] struct {
	Members []T `xml:"member"`
}

// ListOf returns a List.
func ListOf[T any](members ...T) List[T] { return List[T]{members} }

// Time is a time as the query protocol writes it: UTC, whole seconds.
type Time struct{ time.Time }

// MarshalJSON writes the time as MarshalText does.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05Z"`)), nil
}

// MarshalText writes the time.
func (t Time) MarshalText() ([]byte, error) {
	return []byte(t.UTC().Format("2006-01-02T15:04:05Z")), nil
}
