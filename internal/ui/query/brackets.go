package query

import "fmt"

// bracket parses what follows "[": an index, a slice, "*]", or, where an
// expression may begin, a multi-select list.
func (p *parser) bracket(left node, begins bool) (node, error) {
	switch {
	case p.peek() == kindNumber && p.ahead() != ":":
		n := p.take().value.(int64)
		return chain{left, index(n)}, p.expect("]")
	case p.peek() == kindNumber || p.peek() == ":":
		s, err := p.slice()
		if err != nil {
			return nil, err
		}
		right, err := p.rest("*")
		return projection{chain{left, s}, right}, err
	case p.peek() == "*" && (p.ahead() == "]" || !begins):
		p.take()
		if err := p.expect("]"); err != nil {
			return nil, err
		}
		right, err := p.rest("*")
		return projection{left, right}, err
	case begins:
		return p.selectList()
	}
	return nil, p.unexpected("")
}

// slice parses start:stop:step up to the closing bracket.
func (p *parser) slice() (slice, error) {
	var s slice
	part := 0
	for p.peek() != "]" {
		switch p.peek() {
		case ":":
			if part++; part == len(s) {
				return s, p.unexpected("")
			}
		case kindNumber:
			if s[part] != nil {
				return s, p.unexpected("")
			}
			n := p.tokens[p.at].value.(int64)
			s[part] = &n
		default:
			return s, p.unexpected("")
		}
		p.take()
	}
	if s[2] != nil && *s[2] == 0 {
		return s, fmt.Errorf("the step of a slice cannot be 0 in %q", p.text)
	}
	return s, p.expect("]")
}

// selectList parses [a, b] behind its opening bracket.
func (p *parser) selectList() (node, error) {
	var list selectList
	for {
		element, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
		if p.peek() != "," {
			return list, p.expect("]")
		}
		p.take()
	}
}

// selectHash parses {name: a, other: b} behind its opening brace.
func (p *parser) selectHash() (node, error) {
	var hash selectHash
	for {
		if p.peek() != kindName && p.peek() != kindQuoted {
			return nil, p.unexpected(", expected a name")
		}
		name := p.take().value.(string)
		if err := p.expect(":"); err != nil {
			return nil, err
		}
		v, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		hash = append(hash, pair{name, v})
		if p.peek() != "," {
			return hash, p.expect("}")
		}
		p.take()
	}
}

// call parses the arguments of a function.
func (p *parser) call(name string) (node, error) {
	p.take()
	c := call{name: name}
	for p.peek() != ")" {
		argument, err := p.argument()
		if err != nil {
			return nil, err
		}
		c.arguments = append(c.arguments, argument)
		if p.peek() != "," {
			break
		}
		p.take()
		if p.peek() == ")" {
			return nil, p.unexpected("")
		}
	}
	return c, p.expect(")")
}

// argument parses an expression or, behind &, a reference to one, which has
// no meaning anywhere else.
func (p *parser) argument() (node, error) {
	if p.peek() != "&" {
		return p.expression(0)
	}
	p.take()
	inner, err := p.expression(0)
	return reference{inner}, err
}
