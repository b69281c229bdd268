package query

import "fmt"

// parseBracket parses what follows "[": an index, a slice, "*]", or, where an
// expression may begin, a multi-select list.
func (p *parser) parseBracket(left node, begins bool) (node, error) {
	switch {
	case p.peekKind() == kindNumber && p.kindAfterNext() != ":":
		n := p.takeToken().value.(int64)
		return chain{left, index(n)}, p.expectKind("]")
	case p.peekKind() == kindNumber || p.peekKind() == ":":
		s, err := p.parseSlice()
		if err != nil {
			return nil, err
		}
		right, err := p.parseRest("*")
		return projection{chain{left, s}, right}, err
	case p.peekKind() == "*" && (p.kindAfterNext() == "]" || !begins):
		p.takeToken()
		if err := p.expectKind("]"); err != nil {
			return nil, err
		}
		right, err := p.parseRest("*")
		return projection{left, right}, err
	case begins:
		return p.parseSelectList()
	}
	return nil, p.unexpectedToken("")
}

// parseSlice parses start:stop:step up to the closing bracket.
func (p *parser) parseSlice() (slice, error) {
	var s slice
	part := 0
	for p.peekKind() != "]" {
		switch p.peekKind() {
		case ":":
			if part++; part == len(s) {
				return s, p.unexpectedToken("")
			}
		case kindNumber:
			if s[part] != nil {
				return s, p.unexpectedToken("")
			}
			n := p.tokens[p.at].value.(int64)
			s[part] = &n
		default:
			return s, p.unexpectedToken("")
		}
		p.takeToken()
	}
	if s[2] != nil && *s[2] == 0 {
		return s, fmt.Errorf("the step of a slice cannot be 0 in %q", p.text)
	}
	return s, p.expectKind("]")
}

// parseSelectList parses [a, b] behind its opening bracket.
func (p *parser) parseSelectList() (node, error) {
	var list selectList
	for {
		element, err := p.parseExpression(0)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
		if p.peekKind() != "," {
			return list, p.expectKind("]")
		}
		p.takeToken()
	}
}

// parseSelectHash parses {name: a, other: b} behind its opening brace.
func (p *parser) parseSelectHash() (node, error) {
	var hash selectHash
	for {
		if p.peekKind() != kindName && p.peekKind() != kindQuoted {
			return nil, p.unexpectedToken(", expected a name")
		}
		name := p.takeToken().value.(string)
		if err := p.expectKind(":"); err != nil {
			return nil, err
		}
		v, err := p.parseExpression(0)
		if err != nil {
			return nil, err
		}
		hash = append(hash, pair{name, v})
		if p.peekKind() != "," {
			return hash, p.expectKind("}")
		}
		p.takeToken()
	}
}

// parseCall parses the arguments of a function.
func (p *parser) parseCall(name string) (node, error) {
	p.takeToken()
	c := call{name: name}
	for p.peekKind() != ")" {
		argument, err := p.parseArgument()
		if err != nil {
			return nil, err
		}
		c.arguments = append(c.arguments, argument)
		if p.peekKind() != "," {
			break
		}
		p.takeToken()
		if p.peekKind() == ")" {
			return nil, p.unexpectedToken("")
		}
	}
	return c, p.expectKind(")")
}

// parseArgument parses an expression or, behind &, a reference to one, which has no meaning anywhere else.
func (p *parser) parseArgument() (node, error) {
	if p.peekKind() != "&" {
		return p.parseExpression(0)
	}
	p.takeToken()
	inner, err := p.parseExpression(0)
	return reference{inner}, err
}
