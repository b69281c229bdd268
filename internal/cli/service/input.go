package service

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// fill sets the input's fields from the options that were given.
func (op Operation) fill(input any, given arguments) error {
	if err := op.fillFromJSON(input, given); err != nil {
		return err
	}
	for _, p := range op.Params {
		texts, ok := given.all(p.Name)
		if !ok {
			continue
		}
		if err := assign(field(input, p.Name), texts); err != nil {
			return atOption(err, p.Name)
		}
	}
	return nil
}

// fillFromJSON sets the members of --cli-input-json; options win over it.
func (op Operation) fillFromJSON(input any, given arguments) error {
	text, ok := given.text(inputJSON)
	if !ok {
		return nil
	}
	parsed, err := value.ParseJSON([]byte(text))
	object, isObject := parsed.(value.Object)
	if err != nil || !isObject {
		return atOption(problem.New(problem.Usage, "the value is no JSON object"), inputJSON)
	}
	for _, m := range object {
		target := field(input, m.Name)
		if !target.IsValid() {
			return atOption(problem.New(problem.Usage, "%s has no parameter %q", op.Name, m.Name), inputJSON)
		}
		if err := assignValue(target, m.Value); err != nil {
			return atOption(fmt.Errorf("%s: %w", m.Name, err), inputJSON)
		}
	}
	return nil
}

// assign sets a field from the texts of its option: one, or several for a list.
func assign(target reflect.Value, texts []string) error {
	if target.Kind() == reflect.Slice {
		list, err := parseList(texts, target.Type().Elem())
		if err != nil {
			return err
		}
		return assignValue(target, list)
	}
	text := texts[len(texts)-1]
	if isInteger(target.Type()) {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
		if err != nil {
			return problem.New(problem.General, "%q is no whole number", text)
		}
		return assignValue(target, n)
	}
	return assignValue(target, text)
}

func isInteger(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Int32 || t.Kind() == reflect.Int64
}

// assignValue sets a field from an ordered value of the fitting kind.
func assignValue(target reflect.Value, v any) error {
	switch target.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		return assignValue(target.Elem(), v)
	case reflect.Slice:
		return assignList(target, v)
	case reflect.Struct:
		return assignStructure(target, v)
	}
	text, isText := v.(string)
	number, isNumber := v.(int64)
	truth, isTruth := v.(bool)
	switch {
	case isText && target.Kind() == reflect.String:
		target.SetString(text)
	case isNumber && target.CanInt() && !target.OverflowInt(number):
		target.SetInt(number)
	case isTruth && target.Kind() == reflect.Bool:
		target.SetBool(truth)
	default:
		return problem.New(problem.Usage, "%s does not fit: %s is wanted", value.Literal(v), kindName(target.Type()))
	}
	return nil
}

func assignList(target reflect.Value, v any) error {
	list, isList := v.([]any)
	if !isList {
		return problem.New(problem.Usage, "%s does not fit: a list is wanted", value.Literal(v))
	}
	out := reflect.MakeSlice(target.Type(), len(list), len(list))
	for i, element := range list {
		if err := assignValue(out.Index(i), element); err != nil {
			return err
		}
	}
	target.Set(out)
	return nil
}

func assignStructure(target reflect.Value, v any) error {
	object, isObject := v.(value.Object)
	if !isObject {
		return problem.New(problem.Usage, "%s does not fit: a structure is wanted", value.Literal(v))
	}
	for _, m := range object {
		member := reflect.Value{}
		if m.Name != "" {
			member = target.FieldByName(goName(m.Name))
		}
		if !member.IsValid() || !member.CanSet() {
			return problem.New(problem.Usage, "unknown member %q; known are %s", m.Name, strings.Join(settable(target.Type()), ", "))
		}
		if err := assignValue(member, m.Value); err != nil {
			return err
		}
	}
	return nil
}

func settable(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			names = append(names, f.Name)
		}
	}
	return names
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	default:
		return "a whole number"
	}
}
