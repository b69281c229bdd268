package query

import (
	"errors"
	"fmt"
)

// power is how tightly an operator binds to what stands left of it.
func power(k kind) int {
	switch k {
	case "|":
		return 1
	case "||":
		return 2
	case "&&":
		return 3
	case "==", "!=", "<", "<=", ">", ">=":
		return 5
	case "[]":
		return 9
	case "*":
		return 20
	case "[?":
		return 21
	case ".":
		return 40
	case "!":
		return 45
	case "{":
		return 50
	case "[":
		return 55
	case "(":
		return 60
	}
	return 0
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

func parse(text string) (node, error) {
	list, err := tokens(text)
	if err != nil {
		return nil, err
	}
	if len(list) == 1 {
		return nil, errors.New("the query is empty")
	}
	p := &parser{text: text, tokens: list}
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	return root, p.expect(kindEnd)
}

func (p *parser) peek() kind { return p.tokens[p.at].kind }

func (p *parser) ahead() kind { return p.tokens[min(p.at+1, len(p.tokens)-1)].kind }

// take returns the current token and goes on, but never past the end.
func (p *parser) take() token {
	t := p.tokens[p.at]
	p.at = min(p.at+1, len(p.tokens)-1)
	return t
}

func (p *parser) expect(k kind) error {
	if p.peek() != k {
		return p.unexpected(fmt.Sprintf(", expected %s", k))
	}
	p.take()
	return nil
}

func (p *parser) unexpected(more string) error {
	t := p.tokens[p.at]
	what := string(t.kind)
	if t.value != nil {
		what = fmt.Sprintf("%s %v", t.kind, t.value)
	}
	return fmt.Errorf("unexpected %s at character %d of %q%s", what, t.at+1, p.text, more)
}

// expression parses as long as operators bind tighter than limit.
func (p *parser) expression(limit int) (node, error) {
	if p.depth++; p.depth > deepest {
		return nil, errors.New("the query is nested too deeply")
	}
	defer func() { p.depth-- }()
	left, err := p.prefix()
	for err == nil && limit < power(p.peek()) {
		left, err = p.infix(left)
	}
	return left, err
}

// prefix parses what can begin an expression.
func (p *parser) prefix() (node, error) {
	t := p.take()
	switch t.kind {
	case kindName:
		if p.peek() == "(" {
			return p.call(t.value.(string))
		}
		return field(t.value.(string)), nil
	case kindQuoted:
		return field(t.value.(string)), nil
	case kindLiteral:
		return constant{t.value}, nil
	case "@":
		return current{}, nil
	case "*":
		return p.values(current{}, "*")
	case "[?":
		return p.filter(current{})
	case "[]":
		return p.flatten(current{})
	case "{":
		return p.selectHash()
	case "[":
		return p.bracket(current{}, true)
	case "!":
		inner, err := p.expression(power("!"))
		return not{inner}, err
	case "(":
		return p.group()
	}
	p.at = max(0, p.at-1)
	if t.kind == kindEnd {
		p.at = len(p.tokens) - 1
	}
	return nil, p.unexpected("")
}

func (p *parser) group() (node, error) {
	inner, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	return inner, p.expect(")")
}

// infix parses an operator behind left.
func (p *parser) infix(left node) (node, error) {
	t := p.take()
	switch t.kind {
	case ".":
		if p.peek() == "*" {
			p.take()
			return p.values(left, ".")
		}
		right, err := p.afterDot(power("."))
		return chain{left, right}, err
	case "[?":
		return p.filter(left)
	case "[]":
		return p.flatten(left)
	case "[":
		return p.bracket(left, false)
	case "(":
		p.at--
		return nil, p.unexpected("; only a function name can be called")
	}
	right, err := p.expression(power(t.kind))
	switch t.kind {
	case "|":
		return chain{left, right}, err
	case "||":
		return or{left, right}, err
	case "&&":
		return and{left, right}, err
	}
	if power(t.kind) != power("==") {
		p.at--
		return nil, p.unexpected("")
	}
	return comparison{t.kind, left, right}, err
}

// afterDot parses a member, or a multi-select, behind a dot.
func (p *parser) afterDot(limit int) (node, error) {
	switch p.peek() {
	case kindName, kindQuoted, "*":
		return p.expression(limit)
	case "[":
		p.take()
		return p.selectList()
	case "{":
		p.take()
		return p.selectHash()
	}
	return nil, p.unexpected("")
}

// rest parses what is applied to each element of a projection.
func (p *parser) rest(k kind) (node, error) {
	switch {
	case power(p.peek()) < projectionEnd:
		return current{}, nil
	case p.peek() == "[" || p.peek() == "[?":
		return p.expression(power(k))
	case p.peek() == ".":
		p.take()
		return p.afterDot(power(k))
	}
	return nil, p.unexpected("")
}

func (p *parser) values(left node, k kind) (node, error) {
	right, err := p.rest(k)
	return valueProjection{left, right}, err
}

func (p *parser) flatten(left node) (node, error) {
	right, err := p.rest("[]")
	return projection{flattened{left}, right}, err
}

func (p *parser) filter(left node) (node, error) {
	condition, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if err := p.expect("]"); err != nil {
		return nil, err
	}
	if p.peek() == "[]" {
		return filtered{left, condition, current{}}, nil
	}
	right, err := p.rest("[?")
	return filtered{left, condition, right}, err
}
