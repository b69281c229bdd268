package endpoint

import (
	"strconv"
	"strings"
)

// scope holds the values of parameters and of what conditions assigned.
type scope map[string]any

// evaluateExpression computes the expression that text starts with and returns the rest:
//
//	true  12  "text {Region}"  Region  getAttr(url,"authority")
func (s scope) evaluateExpression(text string) (v any, rest string, err error) {
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return nil, "", malformedRules("%s is not a text", text)
		}
		template, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, "", malformedRules("%s is not a text", quoted)
		}
		v, err := s.expandTemplate(template)
		return v, text[len(quoted):], err
	}
	end := strings.IndexAny(text, "(),")
	if end < 0 {
		end = len(text)
	}
	name, rest := text[:end], text[end:]
	switch {
	case name == "":
		return nil, "", malformedRules("%q has no expression where one is due", text)
	case strings.HasPrefix(rest, "("):
		args, rest, err := s.evaluateArguments(rest[1:])
		if err != nil {
			return nil, "", err
		}
		v, err := callFunction(name, args)
		return v, rest, err
	case name == "true" || name == "false":
		return name == "true", rest, nil
	}
	if n, err := strconv.Atoi(name); err == nil {
		return n, rest, nil
	}
	return s[name], rest, nil
}

func (s scope) evaluateArguments(text string) (args []any, rest string, err error) {
	for {
		v, rest, err := s.evaluateExpression(text)
		if err != nil {
			return nil, "", err
		}
		args = append(args, v)
		if rest, ok := strings.CutPrefix(rest, ")"); ok {
			return args, rest, nil
		}
		next, ok := strings.CutPrefix(rest, ",")
		if !ok {
			return nil, "", malformedRules("%q stands where a comma or parenthesis is due", rest)
		}
		text = next
	}
}

// expandTemplate fills in a template: {Region}, {url#authority}; doubled braces are literal ones.
func (s scope) expandTemplate(template string) (string, error) {
	if !strings.ContainsAny(template, "{}") {
		return template, nil
	}
	var b strings.Builder
	for rest := template; rest != ""; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:i])
		brace := rest[i]
		rest = rest[i+1:]
		if rest != "" && rest[0] == brace {
			b.WriteByte(brace)
			rest = rest[1:]
			continue
		}
		inner, after, ok := strings.Cut(rest, "}")
		if !ok || brace == '}' {
			return "", malformedRules("the braces of %q do not match", template)
		}
		name, path, hasPath := strings.Cut(inner, "#")
		v := s[name]
		if hasPath {
			v = attributeOf(v, path)
		}
		text, ok := v.(string)
		if !ok {
			return "", malformedRules("{%s} of %q is not a text", inner, template)
		}
		b.WriteString(text)
		rest = after
	}
	return b.String(), nil
}
