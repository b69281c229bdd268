package policy

import (
	"slices"
	"strings"
)

// condition is one key of one operator with its values.
type condition struct {
	op    operator
	key   string // lower case
	tests []test
	null  bool // Null: the key must be absent (true) or present (false)
}

func compileCondition(op operator, key string, values []string, variables bool) (condition, error) {
	c := condition{op: op, key: strings.ToLower(key)}
	if key == "" || len(values) == 0 {
		return c, malformed("Syntax errors in policy.")
	}
	if op.base == "null" {
		c.null = strings.EqualFold(values[0], "true")
	}
	for _, v := range values {
		t, err := compileTest(op.base, v, variables)
		if err != nil {
			return c, err
		}
		c.tests = append(c.tests, t)
	}
	return c, nil
}

// holds reports whether the condition is met. A missing key fails positive
// operators, passes negated ones, IfExists and ForAllValues, and fails
// ForAnyValue
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
func (c *condition) holds(ctx Context) bool {
	values := ctx[c.key]
	if c.op.base == "null" {
		return (len(values) == 0) == c.null
	}
	if len(values) == 0 {
		switch c.op.set {
		case forAllValues:
			return true
		case forAnyValue:
			return c.op.ifExists
		}
		return c.op.ifExists || c.op.negated
	}
	fits := func(v string) bool { return c.fits(v, ctx) != c.op.negated }
	misfits := func(v string) bool { return !fits(v) }
	// Without a set operator a negated test must hold for every value, so that
	// one forbidden value among many is not overlooked.
	if c.op.set == forAllValues || c.op.set == plain && c.op.negated {
		return !slices.ContainsFunc(values, misfits)
	}
	return slices.ContainsFunc(values, fits)
}

func (c *condition) fits(value string, ctx Context) bool {
	for _, t := range c.tests {
		if t(value, ctx) {
			return true
		}
	}
	return false
}
