package query

import (
	"errors"
	"fmt"
)

// bindingPower is how tightly an operator binds to what stands left of it.
func bindingPower(k kind) int {
	for _, row := range bindingPowers {
		if row.kind == k {
			return row.power
		}
	}
	return 0
}

var bindingPowers = []struct {
	kind  kind
	power int
}{
	{"|", 1}, {"||", 2}, {"&&", 3}, {"==", 5}, {"!=", 5}, {"<", 5}, {"<=", 5}, {">", 5}, {">=", 5},
	{"[]", 9}, {"*", 20}, {"[?", 21}, {".", 40}, {"!", 45}, {"{", 50}, {"[", 55}, {"(", 60},
}

const (
	// projectionEnd: operators that bind less end a projection.
	projectionEnd = 10
	// deepest is a guard against queries made to exhaust the stack.
	deepest = 1000
)

// parser is a Pratt parser over the tokens of one query.
type parser struct {
	text   string
	tokens []token
	at     int
	depth  int
}

func parseQuery(text string) (node, error) {
	list, err := tokenize(text)
	if err != nil {
		return nil, err
	}
	if len(list) == 1 {
		return nil, errors.New("the query is empty")
	}
	p := &parser{text: text, tokens: list}
	root, err := p.parseExpression(0)
	if err != nil {
		return nil, err
	}
	return root, p.expectKind(kindEnd)
}

func (p *parser) peekKind() kind { return p.tokens[p.at].kind }

func (p *parser) kindAfterNext() kind { return p.tokens[min(p.at+1, len(p.tokens)-1)].kind }

// takeToken returns the current token and goes on, but never past the end.
func (p *parser) takeToken() token {
	t := p.tokens[p.at]
	p.at = min(p.at+1, len(p.tokens)-1)
	return t
}

func (p *parser) expectKind(k kind) error {
	if p.peekKind() != k {
		return p.unexpectedToken(fmt.Sprintf(", expected %s", k))
	}
	p.takeToken()
	return nil
}

func (p *parser) unexpectedToken(more string) error {
	t := p.tokens[p.at]
	what := string(t.kind)
	if t.value != nil {
		what = fmt.Sprintf("%s %v", t.kind, t.value)
	}
	return fmt.Errorf("unexpected %s at character %d of %q%s", what, t.at+1, p.text, more)
}

// parseExpression parses as long as operators bind tighter than limit.
func (p *parser) parseExpression(limit int) (node, error) {
	if p.depth++; p.depth > deepest {
		return nil, errors.New("the query is nested too deeply")
	}
	defer func() { p.depth-- }()
	left, err := p.parsePrefix()
	for err == nil && limit < bindingPower(p.peekKind()) {
		left, err = p.parseInfix(left)
	}
	return left, err
}

// parsePrefix parses what can begin an expression.
func (p *parser) parsePrefix() (node, error) {
	t := p.takeToken()
	switch t.kind {
	case kindName:
		if p.peekKind() == "(" {
			return p.parseCall(t.value.(string))
		}
		return field(t.value.(string)), nil
	case kindQuoted:
		return field(t.value.(string)), nil
	case kindLiteral:
		return constant{t.value}, nil
	case "@":
		return current{}, nil
	case "*":
		return p.parseValues(current{}, "*")
	case "[?":
		return p.parseFilter(current{})
	case "[]":
		return p.parseFlatten(current{})
	case "{":
		return p.parseSelectHash()
	case "[":
		return p.parseBracket(current{}, true)
	case "!":
		inner, err := p.parseExpression(bindingPower("!"))
		return not{inner}, err
	case "(":
		inner, err := p.parseExpression(0)
		if err != nil {
			return nil, err
		}
		return inner, p.expectKind(")")
	}
	p.at = max(0, p.at-1)
	if t.kind == kindEnd {
		p.at = len(p.tokens) - 1
	}
	return nil, p.unexpectedToken("")
}

// parseInfix parses an operator behind left.
func (p *parser) parseInfix(left node) (node, error) {
	t := p.takeToken()
	switch t.kind {
	case ".":
		if p.peekKind() == "*" {
			p.takeToken()
			return p.parseValues(left, ".")
		}
		right, err := p.parseAfterDot(bindingPower("."))
		return chain{left, right}, err
	case "[?":
		return p.parseFilter(left)
	case "[]":
		return p.parseFlatten(left)
	case "[":
		return p.parseBracket(left, false)
	case "(":
		p.at--
		return nil, p.unexpectedToken("; only a function name can be called")
	}
	right, err := p.parseExpression(bindingPower(t.kind))
	switch t.kind {
	case "|":
		return chain{left, right}, err
	case "||":
		return or{left, right}, err
	case "&&":
		return and{left, right}, err
	}
	if bindingPower(t.kind) != bindingPower("==") {
		p.at--
		return nil, p.unexpectedToken("")
	}
	return comparison{t.kind, left, right}, err
}

// parseAfterDot parses a member, or a multi-select, behind a dot.
func (p *parser) parseAfterDot(limit int) (node, error) {
	switch p.peekKind() {
	case kindName, kindQuoted, "*":
		return p.parseExpression(limit)
	case "[":
		p.takeToken()
		return p.parseSelectList()
	case "{":
		p.takeToken()
		return p.parseSelectHash()
	}
	return nil, p.unexpectedToken("")
}

// parseRest parses what is applied to each element of a projection.
func (p *parser) parseRest(k kind) (node, error) {
	switch {
	case bindingPower(p.peekKind()) < projectionEnd:
		return current{}, nil
	case p.peekKind() == "[" || p.peekKind() == "[?":
		return p.parseExpression(bindingPower(k))
	case p.peekKind() == ".":
		p.takeToken()
		return p.parseAfterDot(bindingPower(k))
	}
	return nil, p.unexpectedToken("")
}

func (p *parser) parseValues(left node, k kind) (node, error) {
	right, err := p.parseRest(k)
	return valueProjection{left, right}, err
}

func (p *parser) parseFlatten(left node) (node, error) {
	right, err := p.parseRest("[]")
	return projection{flattened{left}, right}, err
}

func (p *parser) parseFilter(left node) (node, error) {
	condition, err := p.parseExpression(0)
	if err != nil {
		return nil, err
	}
	if err := p.expectKind("]"); err != nil {
		return nil, err
	}
	if p.peekKind() == "[]" {
		return filtered{left, condition, current{}}, nil
	}
	right, err := p.parseRest("[?")
	return filtered{left, condition, right}, err
}
