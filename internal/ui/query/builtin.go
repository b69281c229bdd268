package query

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/value"
)

func absFunc(a []any) (any, error) {
	if n, isInt := a[0].(int64); isInt {
		if n < 0 {
			return -n, nil
		}
		return n, nil
	}
	if n, isBig := a[0].(json.Number); isBig {
		return json.Number(strings.TrimPrefix(n.String(), "-")), nil
	}
	return math.Abs(a[0].(float64)), nil
}

func ceilFunc(a []any) (any, error)  { return roundNumber(a[0], math.Ceil), nil }
func floorFunc(a []any) (any, error) { return roundNumber(a[0], math.Floor), nil }

// roundNumber rounds a number to an integer, if one can hold it.
func roundNumber(v any, round func(float64) float64) any {
	f, isFloat := v.(float64)
	if !isFloat {
		return v
	}
	if f = round(f); math.Abs(f) < 1<<62 {
		return int64(f)
	}
	return f
}

func sumFunc(a []any) (any, error) {
	total, ints, onlyInts := 0.0, int64(0), true
	for _, v := range a[0].([]any) {
		f, _ := asFloat(v)
		total += f
		n, isInt := v.(int64)
		ints += n
		onlyInts = onlyInts && isInt
	}
	if onlyInts && math.Abs(total) < 1<<62 {
		return ints, nil
	}
	return total, nil
}

func avgFunc(a []any) (any, error) {
	list := a[0].([]any)
	if len(list) == 0 {
		return nil, nil
	}
	total, err := sumFunc(a)
	f, _ := asFloat(total)
	return f / float64(len(list)), err
}

func containsFunc(a []any) (any, error) {
	if text, isText := a[0].(string); isText {
		part, isText := a[1].(string)
		return isText && strings.Contains(text, part), nil
	}
	return slices.ContainsFunc(a[0].([]any), func(v any) bool { return equalValues(v, a[1]) }), nil
}

func startsWithFunc(a []any) (any, error) {
	return strings.HasPrefix(a[0].(string), a[1].(string)), nil
}
func endsWithFunc(a []any) (any, error) { return strings.HasSuffix(a[0].(string), a[1].(string)), nil }

func joinFunc(a []any) (any, error) {
	parts := []string{}
	for _, v := range a[1].([]any) {
		parts = append(parts, v.(string))
	}
	return strings.Join(parts, a[0].(string)), nil
}

func keysFunc(a []any) (any, error) {
	out := []any{}
	for _, m := range a[0].(value.Object) {
		out = append(out, m.Name)
	}
	return out, nil
}

func lengthFunc(a []any) (any, error) {
	switch x := a[0].(type) {
	case string:
		return int64(utf8.RuneCountInString(x)), nil
	case []any:
		return int64(len(x)), nil
	}
	return int64(len(a[0].(value.Object))), nil
}

func mapFunc(a []any) (any, error) {
	out := []any{}
	for _, v := range a[1].([]any) {
		x, err := a[0].(reference).inner.evalOn(v)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func mergeFunc(a []any) (any, error) {
	out := value.Object{}
	for _, o := range a {
		for _, m := range o.(value.Object) {
			out = out.Set(m.Name, m.Value)
		}
	}
	return out, nil
}

func notNullFunc(a []any) (any, error) {
	for _, v := range a {
		if v != nil {
			return v, nil
		}
	}
	return nil, nil
}

func reverseFunc(a []any) (any, error) {
	if text, isText := a[0].(string); isText {
		runes := []rune(text)
		slices.Reverse(runes)
		return string(runes), nil
	}
	out := slices.Clone(a[0].([]any))
	slices.Reverse(out)
	return out, nil
}

func toArrayFunc(a []any) (any, error) {
	if list, isList := a[0].([]any); isList {
		return list, nil
	}
	return []any{a[0]}, nil
}

func toStringFunc(a []any) (any, error) {
	if text, isText := a[0].(string); isText {
		return text, nil
	}
	return string(value.Compact().Append(nil, a[0])), nil
}

func toNumberFunc(a []any) (any, error) {
	switch x := a[0].(type) {
	case int64, float64, json.Number:
		return x, nil
	case string:
		text := strings.TrimSpace(x)
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil && !strings.ContainsAny(text, "xX_") {
			return f, nil
		}
	}
	return nil, nil
}
