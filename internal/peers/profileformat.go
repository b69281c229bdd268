package peers

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"text/scanner"

	"github.com/awsid/awsid/internal/config/origin"
)

// aws-sso-cli names profiles by a Go template with the functions of sprig. The package for those would make the linker
// keep every method of the program, so that what names profiles is read here: fields, variables, pipes, brackets, if and
// with, and in formatfunctions.go the functions for words.

const defaultProfileFormat = "{{ .AccountIdPad }}:{{ .RoleName }}"

// profileName returns the name that aws-sso-cli shows for a role.
func (r *ssoCLI) profileName(role ssoCLIRole) string {
	n := r.config.get("ProfileFormat")
	format := n.text
	if format == "" {
		format = defaultProfileFormat
	}
	number, _ := strconv.Atoi(role.account)
	tags := map[string]string{}
	for _, known := range []map[string]string{role.accountTags, role.cached.Tags} {
		maps.Copy(tags, known)
	}
	for _, level := range []int{1, 0} {
		for name, n := range role.levels[level].get("Tags").fields {
			tags[name] = n.text
		}
	}
	fields := map[string]any{
		"AccountId": number, "AccountIdPad": role.account, "AccountAlias": role.alias,
		"AccountName": role.name, "EmailAddress": role.email, "RoleName": role.role, "DefaultRegion": role.defaultRegion(),
		"SSO": role.instance, "SSORegion": role.ssoRegion, "StartUrl": role.startURL, "Tags": tags,
		"Arn": "arn:aws:iam::" + role.account + ":role/" + role.role,
		"Via": role.levels[0].get("Via").text, "Profile": "",
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
func expandFormat(format string, fields map[string]any) (string, error) {
	x := formatRun{rest: format, dot: fields, variables: map[string]any{}}
	if end := x.block(true); end != "" || x.failed {
		return "", errFormat
	}
	return x.out.String(), nil
}

// formatRun is one filling of a format.
type formatRun struct {
	rest      string
	out       strings.Builder
	dot       any
	variables map[string]any
	failed    bool
}

// action returns the text up to the next {{ }}, and what is in it; found is false at the end.
func (x *formatRun) action() (text, action string, found bool) {
	text, rest, found := strings.Cut(x.rest, "{{")
	action, after, closed := strings.Cut(rest, "}}")
	x.failed = x.failed || found && !closed
	if strings.HasPrefix(action, "- ") {
		text, action = strings.TrimRight(text, " \t\r\n"), action[2:]
	}
	if trimmed, ok := strings.CutSuffix(action, " -"); ok {
		action, after = trimmed, strings.TrimLeft(after, " \t\r\n")
	}
	x.rest = after
	return text, strings.TrimSpace(action), found && !x.failed
}

// block writes what stands up to the else or end that belongs to it, if it counts, and returns that word and what stands
// behind it.
func (x *formatRun) block(counts bool) (end string) {
	for {
		text, action, found := x.action()
		if counts {
			x.out.WriteString(text)
		}
		word, rest, _ := strings.Cut(action, " ")
		switch {
		case !found:
			return ""
		case word == "end", word == "else":
			return action
		case word == "if", word == "with":
			x.failed = x.failed || rest == ""
			x.branch(word, rest, counts)
		case strings.HasPrefix(action, "/*") && strings.HasSuffix(action, "*/"):
		case counts:
			x.statement(action)
		}
	}
}

// branch does an if or a with, and the else that may follow.
func (x *formatRun) branch(word, condition string, counts bool) {
	dot, isDone := x.dot, !counts
	for {
		isTrue := condition == ""
		if !isDone && !isTrue {
			value := x.expression(condition)
			if isTrue = isTruth(value); isTrue && word == "with" {
				x.dot = value
			}
		}
		end := x.block(!isDone && isTrue)
		x.dot, isDone = dot, isDone || isTrue
		rest, isElse := strings.CutPrefix(end, "else")
		if end == "end" || x.failed {
			return
		}
		rest = strings.TrimSpace(rest)
		word, condition, _ = strings.Cut(rest, " ")
		if !isElse || rest != "" && word != "if" && word != "with" || rest != "" && condition == "" {
			x.failed = true
			return
		}
	}
}

// statement sets a variable, or writes a value.
func (x *formatRun) statement(action string) {
	name, value, isSet := strings.Cut(action, "=")
	name = strings.TrimSpace(strings.TrimSuffix(name, ":"))
	if isSet && strings.HasPrefix(name, "$") && !strings.ContainsAny(name, " |(\"`") {
		x.variables[name[1:]] = x.expression(value)
		return
	}
	x.out.WriteString(formatText(x.expression(action)))
}

func (x *formatRun) expression(text string) any {
	e := formatExpression{run: x}
	e.Init(strings.NewReader(text))
	e.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanStrings | scanner.ScanRawStrings
	e.Error = func(*scanner.Scanner, string) { x.failed = true }
	e.next()
	value := e.pipeline()
	x.failed = x.failed || e.token != scanner.EOF
	return value
}

// formatExpression reads what stands in {{ }}.
type formatExpression struct {
	scanner.Scanner
	token rune
	run   *formatRun
}

func (e *formatExpression) next() { e.token = e.Scan() }

func (e *formatExpression) fail() any {
	e.run.failed = true
	return nil
}

// pipeline reads commands joined by |: the value of one is the last operand of the next.
func (e *formatExpression) pipeline() any {
	value := e.command()
	for e.token == '|' && !e.run.failed {
		e.next()
		value = e.command(value)
	}
	return value
}

// command reads a function with its operands, or a single operand.
func (e *formatExpression) command(piped ...any) any {
	if e.token != scanner.Ident || e.TokenText() == "true" || e.TokenText() == "false" {
		if len(piped) > 0 {
			return e.fail()
		}
		return e.operand()
	}
	name := e.TokenText()
	e.next()
	var operands []any
	for !e.run.failed && e.token != '|' && e.token != ')' && e.token != scanner.EOF {
		operands = append(operands, e.operand())
	}
	value, ok := applyFormat(name, append(operands, piped...))
	if !ok {
		return e.fail()
	}
	return value
}

// operand reads a field, a variable, a literal, or a pipeline in brackets.
func (e *formatExpression) operand() any {
	token, text := e.token, e.TokenText()
	e.next()
	switch token {
	case '.':
		if e.token != scanner.Ident {
			return e.run.dot
		}
		return e.member(e.run.dot)
	case '$':
		value, isSet := e.run.variables[e.TokenText()]
		if e.token != scanner.Ident || !isSet {
			return e.fail()
		}
		e.next()
		return value
	case '(':
		value := e.pipeline()
		if e.token != ')' {
			return e.fail()
		}
		e.next()
		return value
	case scanner.String, scanner.RawString:
		value, err := strconv.Unquote(text)
		e.run.failed = e.run.failed || err != nil
		return value
	case scanner.Int, '-':
		if token == '-' {
			text += e.TokenText()
			e.next()
		}
		number, err := strconv.Atoi(text)
		e.run.failed = e.run.failed || err != nil
		return number
	case scanner.Ident:
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return e.fail()
}

// member reads the names behind a dot.
func (e *formatExpression) member(of any) any {
	for {
		name := e.TokenText()
		switch all := of.(type) {
		case map[string]any:
			value, ok := all[name]
			if !ok {
				return e.fail()
			}
			of = value
		case map[string]string:
			if value, ok := all[name]; ok {
				of = value
			} else {
				of = nil
			}
		default:
			return e.fail()
		}
		end := e.Position.Offset + len(name)
		if e.next(); e.token != '.' || e.Position.Offset != end {
			return of // what follows is another operand
		}
		e.next()
	}
}

// isTruth reports whether a value counts as true: one that is not empty.
func isTruth(value any) bool {
	switch v := value.(type) {
	case string:
		return v != ""
	case bool:
		return v
	case int:
		return v != 0
	case []string:
		return len(v) > 0
	case map[string]string:
		return len(v) > 0
	}
	return value != nil
}

func formatText(value any) string {
	if value == nil {
		return "<no value>"
	}
	return fmt.Sprint(value)
}
