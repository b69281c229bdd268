package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
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
		return c, malformedError("Syntax errors in policy.")
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

// isMet reports whether the condition is met. A missing key fails positive operators, passes negated ones, IfExists
// and ForAllValues, and fails ForAnyValue
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
func (c *condition) isMet(ctx Context) bool {
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
	fits := func(v string) bool {
		return slices.ContainsFunc(c.tests, func(t test) bool { return t(v, ctx) }) != c.op.negated
	}
	misfits := func(v string) bool { return !fits(v) }
	// Without a set operator a negated test must hold for every value, so that one forbidden value among many is not
	// overlooked.
	if c.op.set == forAllValues || c.op.set == plain && c.op.negated {
		return !slices.ContainsFunc(values, misfits)
	}
	return slices.ContainsFunc(values, fits)
}

// quantifier is the set operator before a condition operator.
type quantifier int

const (
	plain quantifier = iota
	forAnyValue
	forAllValues
)

// operator is a condition operator as a document spells it.
type operator struct {
	name     string // in full, for messages and order
	base     string // lower case, without quantifier, Not and IfExists
	negated  bool
	ifExists bool
	set      quantifier
}

// parseOperator takes "ForAnyValue:StringNotLikeIfExists" apart.
func parseOperator(name string) (operator, error) {
	op := operator{name: name}
	rest := strings.ToLower(name)
	if s, ok := strings.CutPrefix(rest, "foranyvalue:"); ok {
		op.set, rest = forAnyValue, s
	} else if s, ok := strings.CutPrefix(rest, "forallvalues:"); ok {
		op.set, rest = forAllValues, s
	}
	if s, ok := strings.CutSuffix(rest, "ifexists"); ok {
		op.ifExists, rest = true, s
	}
	base, negated, ok := baseOperator(rest)
	if !ok || base == "null" && (op.ifExists || op.set != plain) {
		return op, malformedError("Invalid Condition type : %s", name)
	}
	op.base, op.negated = base, negated
	return op, nil
}

// baseOperator folds the negated spelling of an operator into its positive one.
func baseOperator(s string) (base string, negated, ok bool) {
	switch s {
	case "stringnotequals", "stringnotequalsignorecase", "stringnotlike", "numericnotequals",
		"datenotequals", "arnnotequals", "arnnotlike", "notipaddress":
		return strings.Replace(s, "not", "", 1), true, true
	case "stringequals", "stringequalsignorecase", "stringlike",
		"numericequals", "numericlessthan", "numericlessthanequals", "numericgreaterthan", "numericgreaterthanequals",
		"dateequals", "datelessthan", "datelessthanequals", "dategreaterthan", "dategreaterthanequals",
		"arnequals", "arnlike", "ipaddress", "bool", "binaryequals", "null":
		return s, false, true
	}
	return "", false, false
}

// test is one compiled value of a condition: does a request's value fit it?
type test func(value string, ctx Context) bool

// compileTest compiles one value for a base operator.
func compileTest(base, value string, variables bool) (test, error) {
	switch {
	case strings.HasPrefix(base, "string"):
		return stringTest(base, value, variables), nil
	case strings.HasPrefix(base, "arn"):
		return arnTest(value, variables), nil
	case strings.HasPrefix(base, "numeric"):
		return numberTest(strings.TrimPrefix(base, "numeric"), value)
	case strings.HasPrefix(base, "date"):
		return dateTest(strings.TrimPrefix(base, "date"), value)
	case base == "ipaddress":
		return addressTest(value)
	case base == "binaryequals":
		return binaryTest(value)
	}
	return boolTest(value)
}

func stringTest(base, value string, variables bool) test {
	p := compilePattern(value, base == "stringlike", variables)
	if base != "stringequalsignorecase" {
		return p.matchesText
	}
	return func(v string, ctx Context) bool {
		want := p.text
		if p.shape == template {
			text, ok := p.expandVariables(ctx)
			if !ok {
				return false
			}
			want = text
		}
		return strings.EqualFold(want, v)
	}
}

// arnTest compares the six parts one by one, so that a wildcard in one never reaches into the next. ArnEquals and
// ArnLike are the same operator.
func arnTest(value string, variables bool) test {
	var parts [6]pattern
	for i, p := range splitARN(value) {
		parts[i] = compilePattern(p, true, variables)
	}
	return func(v string, ctx Context) bool {
		for i, p := range splitARN(v) {
			if !parts[i].matchesText(p, ctx) {
				return false
			}
		}
		return true
	}
}

// splitARN splits at the first five colons; missing parts are empty.
func splitARN(s string) (parts [6]string) {
	for i := range 5 {
		head, tail, ok := cutColon(s)
		parts[i] = head
		if !ok {
			return parts
		}
		s = tail
	}
	parts[5] = s
	return parts
}

// cutColon cuts at the first colon that is not inside a ${variable}.
func cutColon(s string) (head, tail string, ok bool) {
	inside := false
	for i := range len(s) {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			inside = true
		case s[i] == '}':
			inside = false
		case s[i] == ':' && !inside:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func numberTest(op, value string) (test, error) {
	want, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, malformedError("Invalid value %s for a numeric condition.", value)
	}
	return func(v string, _ Context) bool {
		got, err := strconv.ParseFloat(v, 64)
		return err == nil && got == got && comparisonHolds(op, cmp.Compare(got, want))
	}, nil
}

func dateTest(cmp, value string) (test, error) {
	want, ok := parseDate(value)
	if !ok {
		return nil, malformedError("Invalid date %s in a condition.", value)
	}
	return func(v string, _ Context) bool {
		got, ok := parseDate(v)
		return ok && comparisonHolds(cmp, got.Compare(want))
	}, nil
}

// parseDate reads the W3C forms of ISO 8601 and seconds since the epoch.
func parseDate(s string) (time.Time, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) != 4 {
		return time.Unix(n, 0), true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// comparisonHolds reports whether a comparison result satisfies "lessthan" and its like.
func comparisonHolds(cmp string, result int) bool {
	switch cmp {
	case "equals":
		return result == 0
	case "lessthan":
		return result < 0
	case "lessthanequals":
		return result <= 0
	case "greaterthan":
		return result > 0
	}
	return result >= 0
}

func addressTest(value string) (test, error) {
	want, err := netip.ParsePrefix(value)
	if err != nil {
		addr, err := netip.ParseAddr(value)
		if err != nil {
			return nil, malformedError("Invalid IP address or range %s in a condition.", value)
		}
		want = netip.PrefixFrom(addr, addr.BitLen())
	}
	return func(v string, _ Context) bool {
		addr, err := netip.ParseAddr(v)
		return err == nil && want.Contains(addr.Unmap())
	}, nil
}

func binaryTest(value string) (test, error) {
	want, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return nil, malformedError("Invalid base64 value in a condition.")
	}
	return func(v string, _ Context) bool {
		got, err := base64.StdEncoding.DecodeString(v)
		return err == nil && bytes.Equal(got, want)
	}, nil
}

func boolTest(value string) (test, error) {
	if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
		return nil, malformedError("Invalid boolean value %s in a condition.", value)
	}
	return func(v string, _ Context) bool { return strings.EqualFold(v, value) }, nil
}
