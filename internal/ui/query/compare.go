package query

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/awsid/awsid/internal/sys/value"
)

func (n comparison) evalOn(v any) (any, error) {
	left, err := n.left.evalOn(v)
	if err != nil {
		return nil, err
	}
	right, err := n.right.evalOn(v)
	if err != nil {
		return nil, err
	}
	switch n.operator {
	case "==":
		return equalValues(left, right), nil
	case "!=":
		return !equalValues(left, right), nil
	}
	order, ok := compareValues(left, right)
	if !ok {
		return nil, nil
	}
	switch n.operator {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}

// compareValues orders two numbers or two strings; nothing else has an order.
func compareValues(a, b any) (order int, ok bool) {
	if x, isText := a.(string); isText {
		y, isText := b.(string)
		return cmp.Compare(x, y), isText
	}
	if x, isInt := a.(int64); isInt {
		if y, isInt := b.(int64); isInt {
			return cmp.Compare(x, y), true
		}
	}
	if x, isBig := a.(json.Number); isBig && a == b {
		return 0, x != ""
	}
	x, isNumber := asFloat(a)
	y, bothNumbers := asFloat(b)
	return cmp.Compare(x, y), isNumber && bothNumbers
}

func asFloat(v any) (float64, bool) {
	switch x := v.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	case json.Number: // an integer beyond int64
		f, err := x.Float64()
		return f, err == nil
	}
	return 0, false
}

// equalValues compares by value; the order of members does not matter, 1 equals 1.0 and never true.
func equalValues(a, b any) bool {
	if order, ok := compareValues(a, b); ok {
		return order == 0
	}
	switch x := a.(type) {
	case nil:
		return b == nil
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equalValues)
	case value.Object:
		y, ok := b.(value.Object)
		return ok && equalObjects(x, y)
	}
	return false
}

func equalObjects(a, b value.Object) bool {
	if len(a) != len(b) {
		return false
	}
	for _, m := range a {
		if v, ok := b.Get(m.Name); !ok || !equalValues(m.Value, v) {
			return false
		}
	}
	return true
}
