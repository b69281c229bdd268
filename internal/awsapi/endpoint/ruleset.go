package endpoint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// ruleset is a file of rules, cut into lines and no further: a condition is parsed when it is evaluated.
type ruleset struct {
	parameters, conditions, endpoints, errors, rules []string
}

func parseRuleset(text string) (ruleset, error) {
	var r ruleset
	for _, part := range []*[]string{&r.parameters, &r.conditions, &r.endpoints, &r.errors, &r.rules} {
		if rest, empty := strings.CutPrefix(text, "\n"); empty {
			text = rest
			continue
		}
		lines, rest, ok := strings.Cut(text, "\n\n")
		if !ok {
			return r, malformedRules("a part is missing")
		}
		*part, text = strings.Split(lines, "\n"), rest
	}
	return r, nil
}

// malformedRules is the error of rules that break the grammar, which the generator never writes.
func malformedRules(format string, args ...any) error {
	return fmt.Errorf("malformed endpoint rules: %s", fmt.Sprintf(format, args...))
}

// newScope checks the parameters given and adds the defaults.
func (r ruleset) newScope(params Params) (scope, error) {
	s := make(scope, len(r.parameters)+4)
	for _, line := range r.parameters {
		words := strings.Split(line, " ")
		if len(words) < 2 {
			return nil, malformedRules("parameter %q has no type", line)
		}
		name := words[0]
		given, ok := params[name]
		if !ok || given == nil {
			if len(words) == 4 {
				s[name], _, _ = scope(nil).evaluateExpression(words[3])
			} else if len(words) == 3 {
				return nil, problem.New(problem.General, "the parameter %s is missing", name)
			}
			continue
		}
		if !hasType(given, words[1]) {
			return nil, problem.New(problem.General, "the parameter %s is of type %T, not %s", name, given, words[1])
		}
		s[name] = given
	}
	return s, nil
}

func hasType(v any, name string) (ok bool) {
	switch name {
	case "string":
		_, ok = v.(string)
	case "boolean":
		_, ok = v.(bool)
	case "stringArray":
		_, ok = v.([]string)
	}
	return ok
}

// followRules walks down the rules: into a tree whose conditions hold, past the
// deeper rules of one whose conditions do not, and out of a tree at its end.
func (r ruleset) followRules(s scope) (Endpoint, error) {
	depth := 0
	for _, line := range r.rules {
		number, rest, _ := strings.Cut(line, " ")
		at, err := strconv.Atoi(number)
		if err != nil {
			return Endpoint{}, malformedRules("rule %q", line)
		}
		if at > depth {
			continue
		}
		depth = at
		conditions, outcome, final := strings.Cut(rest, " ")
		holds, err := r.allHold(s, conditions)
		switch {
		case err != nil:
			return Endpoint{}, err
		case holds && final:
			return r.makeOutcome(s, outcome)
		case holds:
			depth++
		}
	}
	return Endpoint{}, problem.New(problem.General, "no endpoint rule fits these settings")
}

// allHold evaluates conditions by their numbers, "-" for none.
func (r ruleset) allHold(s scope, numbers string) (bool, error) {
	if numbers == "-" {
		return true, nil
	}
	for number := range strings.SplitSeq(numbers, ",") {
		condition, err := lineAt(r.conditions, number)
		if err != nil {
			return false, err
		}
		name, expression, assigns := strings.Cut(condition, "=")
		if !assigns || strings.ContainsAny(name, `("`) {
			name, expression = "", condition
		}
		v, rest, err := s.evaluateExpression(expression)
		if err == nil && rest != "" {
			err = malformedRules("%q stands after the condition", rest)
		}
		if err != nil || v == nil || v == false {
			return false, err
		}
		if name != "" {
			s[name] = v
		}
	}
	return true, nil
}

// makeOutcome makes the endpoint "e5" or the error "x5".
func (r ruleset) makeOutcome(s scope, outcome string) (Endpoint, error) {
	if number, ok := strings.CutPrefix(outcome, "e"); ok {
		line, err := lineAt(r.endpoints, number)
		if err != nil {
			return Endpoint{}, err
		}
		fields := append(strings.Split(line, "\t"), "", "")
		return s.buildEndpoint(endpointLine{fields[0], fields[1], fields[2]})
	}
	line, err := lineAt(r.errors, strings.TrimPrefix(outcome, "x"))
	if err != nil {
		return Endpoint{}, err
	}
	text, rest, err := s.evaluateExpression(line)
	if _, ok := text.(string); err == nil && (!ok || rest != "") {
		err = malformedRules("%s is not a text", line)
	}
	if err != nil {
		return Endpoint{}, err
	}
	return Endpoint{}, refusalError(text.(string))
}

type endpointLine struct{ url, properties, headers string }

func lineAt(lines []string, number string) (string, error) {
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(lines) {
		return "", malformedRules("there is no line %q", number)
	}
	return lines[i], nil
}
