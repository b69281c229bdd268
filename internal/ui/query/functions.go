package query

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/value"
)

// call is a function with its arguments.
type call struct {
	name      string
	arguments []node
}

// function is one built-in function: the types each parameter takes (the
// last one repeats if variadic) and what it does.
type function struct {
	takes    []types
	variadic bool
	do       func(arguments []any) (any, error)
}

// types are the names of the types a parameter takes; none means any.
type types []string

func (n call) evalOn(v any) (any, error) {
	f, ok := functionNamed(n.name)
	if !ok {
		return nil, fmt.Errorf("unknown function %s()", n.name)
	}
	if err := f.checkCount(n.name, len(n.arguments)); err != nil {
		return nil, err
	}
	arguments := make([]any, 0, len(n.arguments))
	for i, a := range n.arguments {
		x, err := a.evalOn(v)
		if err != nil {
			return nil, err
		}
		if takes := f.takes[min(i, len(f.takes)-1)]; !takes.acceptValue(x) {
			return nil, fmt.Errorf("function %s() takes %s, not the %s %s",
				n.name, strings.Join(takes, " or "), typeOf(x), literalText(x))
		}
		arguments = append(arguments, x)
	}
	result, err := f.do(arguments)
	if err != nil {
		return nil, fmt.Errorf("function %s(): %w", n.name, err)
	}
	return result, nil
}

func (f function) checkCount(name string, n int) error {
	want := len(f.takes)
	if n == want || f.variadic && n > want {
		return nil
	}
	atLeast := ""
	if f.variadic {
		atLeast = "at least "
	}
	return fmt.Errorf("function %s() takes %s%d arguments, not %d", name, atLeast, want, n)
}

// acceptValue tells whether v has one of the types. "array-number" and "array-string" ask for a list of nothing else.
func (t types) acceptValue(v any) bool {
	if len(t) == 0 {
		_, isReference := v.(reference)
		return !isReference
	}
	for _, name := range t {
		of, isArray := strings.CutPrefix(name, "array-")
		if !isArray && typeOf(v) == name {
			return true
		}
		if list, isList := v.([]any); isArray && isList && allOf(list, of) {
			return true
		}
	}
	return false
}

func allOf(list []any, name string) bool {
	return !slices.ContainsFunc(list, func(v any) bool { return typeOf(v) != name })
}

// typeOf returns the JMESPath name of v's type.
func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case int64, float64, json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case reference:
		return "expression"
	}
	return "object"
}

// literalText returns v for an error message.
func literalText(v any) string {
	if _, isReference := v.(reference); isReference {
		return "&…"
	}
	return string(value.OneLine().Append(nil, v))
}

// functionNamed returns the built-in function of that name.
func functionNamed(name string) (function, bool) {
	number, text, array := types{"number"}, types{"string"}, types{"array"}
	object, anything := types{"object"}, types{}
	ordered := types{"array-string", "array-number"}
	by := []types{array, {"expression"}}
	all := map[string]function{
		"abs":         {takes: []types{number}, do: absFunc},
		"avg":         {takes: []types{{"array-number"}}, do: avgFunc},
		"ceil":        {takes: []types{number}, do: ceilFunc},
		"contains":    {takes: []types{{"array", "string"}, anything}, do: containsFunc},
		"ends_with":   {takes: []types{text, text}, do: endsWithFunc},
		"floor":       {takes: []types{number}, do: floorFunc},
		"join":        {takes: []types{text, {"array-string"}}, do: joinFunc},
		"keys":        {takes: []types{object}, do: keysFunc},
		"length":      {takes: []types{{"string", "array", "object"}}, do: lengthFunc},
		"map":         {takes: []types{{"expression"}, array}, do: mapFunc},
		"max":         {takes: []types{ordered}, do: func(a []any) (any, error) { return extremeOf(a[0].([]any), 1), nil }},
		"max_by":      {takes: by, do: func(a []any) (any, error) { return extremeBy(a, 1) }},
		"merge":       {takes: []types{object}, variadic: true, do: mergeFunc},
		"min":         {takes: []types{ordered}, do: func(a []any) (any, error) { return extremeOf(a[0].([]any), -1), nil }},
		"min_by":      {takes: by, do: func(a []any) (any, error) { return extremeBy(a, -1) }},
		"not_null":    {takes: []types{anything}, variadic: true, do: notNullFunc},
		"reverse":     {takes: []types{{"array", "string"}}, do: reverseFunc},
		"sort":        {takes: []types{ordered}, do: func(a []any) (any, error) { return sortByFunc([]any{a[0], reference{current{}}}) }},
		"sort_by":     {takes: by, do: sortByFunc},
		"starts_with": {takes: []types{text, text}, do: startsWithFunc},
		"sum":         {takes: []types{{"array-number"}}, do: sumFunc},
		"to_array":    {takes: []types{anything}, do: toArrayFunc},
		"to_number":   {takes: []types{anything}, do: toNumberFunc},
		"to_string":   {takes: []types{anything}, do: toStringFunc},
		"type":        {takes: []types{anything}, do: func(a []any) (any, error) { return typeOf(a[0]), nil }},
		"values":      {takes: []types{object}, do: func(a []any) (any, error) { return valuesOf(a[0].(value.Object)), nil }},
	}
	f, ok := all[name]
	return f, ok
}
