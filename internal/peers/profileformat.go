package peers

import (
	"errors"
	"strconv"
	"strings"
	"text/scanner"
	"unicode"

	"github.com/awsid/awsid/internal/config/origin"
)

// aws-sso-cli names profiles by a Go template. The package for those would make the linker keep every method of the
// program, so that the part which names profiles is read here: fields, pipes, brackets and the functions for words.

const defaultProfileFormat = "{{ .AccountIdPad }}:{{ .RoleName }}"

// profileName returns the name that aws-sso-cli shows for a role.
func (r *ssoCLI) profileName(role ssoCLIRole) string {
	n := r.config.get("ProfileFormat")
	format := n.text
	if format == "" {
		format = defaultProfileFormat
	}
	fields := map[string]string{
		"AccountId": strings.TrimLeft(role.account, "0"), "AccountIdPad": role.account, "AccountAlias": role.alias,
		"AccountName": role.name, "RoleName": role.role, "DefaultRegion": role.defaultRegion(), "SSO": role.instance,
		"SSORegion": role.ssoRegion, "StartUrl": role.startURL,
		"Arn": "arn:aws:iam::" + role.account + ":role/" + role.role,
	}
	if name, err := expandFormat(format, fields); err == nil {
		return name
	}
	note := Note{origin.FromFile(r.path, n.line), "ProfileFormat uses more of Go's templates than awsid reads; " +
		"profiles that aws-sso has not written yet are named account:role"}
	if len(r.Notes) == 0 || r.Notes[len(r.Notes)-1] != note {
		r.Notes = append(r.Notes, note)
	}
	name, _ := expandFormat(defaultProfileFormat, fields) // which is one that can be read
	return name
}

var errFormat = errors.New("this template is not understood")

// expandFormat fills the {{ }} of a format.
func expandFormat(format string, fields map[string]string) (string, error) {
	var out strings.Builder
	for {
		text, rest, found := strings.Cut(format, "{{")
		expression, after, closed := strings.Cut(rest, "}}")
		if found && strings.HasPrefix(expression, "-") {
			text, expression = strings.TrimRight(text, " \t\r\n"), expression[1:]
		}
		out.WriteString(text)
		switch {
		case !found:
			return out.String(), nil
		case !closed:
			return "", errFormat
		}
		if trimmed, ok := strings.CutSuffix(expression, "-"); ok {
			expression, after = trimmed, strings.TrimLeft(after, " \t\r\n")
		}
		e := formatExpression{fields: fields}
		e.Init(strings.NewReader(expression))
		e.Error = func(*scanner.Scanner, string) { e.failed = true }
		e.next()
		value := e.pipeline()
		if e.failed || e.token != scanner.EOF {
			return "", errFormat
		}
		out.WriteString(value)
		format = after
	}
}

// formatExpression reads what stands in {{ }}.
type formatExpression struct {
	scanner.Scanner
	token  rune
	fields map[string]string
	failed bool
}

func (e *formatExpression) next() { e.token = e.Scan() }

// pipeline reads commands joined by |: the value of one is the last operand of the next.
func (e *formatExpression) pipeline() string {
	value := e.command()
	for e.token == '|' && !e.failed {
		e.next()
		value = e.command(value)
	}
	return value
}

// command reads a function with its operands, or a single operand.
func (e *formatExpression) command(piped ...string) string {
	if e.token != scanner.Ident {
		if len(piped) > 0 {
			e.failed = true
		}
		return e.operand()
	}
	name := e.TokenText()
	e.next()
	var operands []string
	for !e.failed && (e.token == '.' || e.token == '(' || e.token == scanner.String || e.token == scanner.RawString) {
		operands = append(operands, e.operand())
	}
	value, ok := applyFormat(name, append(operands, piped...))
	e.failed = e.failed || !ok
	return value
}

// operand reads a field, a text, or a pipeline in brackets.
func (e *formatExpression) operand() string {
	token, text := e.token, e.TokenText()
	e.next()
	switch token {
	case '.':
		value, ok := e.fields[e.TokenText()]
		e.failed = e.failed || !ok
		e.next()
		return value
	case '(':
		value := e.pipeline()
		e.failed = e.failed || e.token != ')'
		e.next()
		return value
	case scanner.String, scanner.RawString:
		value, err := strconv.Unquote(text)
		e.failed = e.failed || err != nil
		return value
	}
	e.failed = true
	return ""
}

// applyFormat applies a function of aws-sso-cli's templates, of those that make words of words.
func applyFormat(name string, in []string) (string, bool) {
	switch {
	case len(in) == 0:
		return "", false
	case name == "FirstItem" || name == "coalesce":
		for _, item := range in {
			if item != "" {
				return item, true
			}
		}
		return "", true
	case name == "StringsJoin":
		var items []string
		for _, item := range in[1:] {
			if item != "" {
				items = append(items, item)
			}
		}
		return strings.Join(items, in[0]), true
	case (name == "StringReplace" || name == "replace") && len(in) == 3:
		return strings.ReplaceAll(in[2], in[0], in[1]), true
	case name == "trimPrefix" && len(in) == 2:
		return strings.TrimPrefix(in[1], in[0]), true
	case name == "trimSuffix" && len(in) == 2:
		return strings.TrimSuffix(in[1], in[0]), true
	case name == "default" && len(in) == 2:
		if in[1] != "" {
			return in[1], true
		}
		return in[0], true
	case len(in) != 1:
		return "", false
	}
	switch name {
	case "nospace":
		return strings.Join(strings.Fields(in[0]), ""), true
	case "lower":
		return strings.ToLower(in[0]), true
	case "upper":
		return strings.ToUpper(in[0]), true
	case "trim":
		return strings.TrimSpace(in[0]), true
	case "AccountIdStr":
		return accountID(in[0]), true
	case "kebabcase":
		return joinWords(in[0], "-"), true
	case "snakecase":
		return joinWords(in[0], "_"), true
	}
	return "", false
}

// joinWords writes words in small letters with a mark between them, as kebabcase and snakecase do for words that blanks,
// marks or capitals begin; of several capitals the last one begins a word that goes on in small letters.
func joinWords(text, mark string) string {
	var out strings.Builder
	all := []rune(text)
	for i, r := range all {
		switch {
		case r == ' ' || r == '-' || r == '_':
			out.WriteString(mark)
			continue
		case i == 0 || !unicode.IsUpper(r):
		case unicode.IsLower(all[i-1]) || unicode.IsDigit(all[i-1]),
			unicode.IsUpper(all[i-1]) && i+1 < len(all) && unicode.IsLower(all[i+1]):
			out.WriteString(mark)
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
