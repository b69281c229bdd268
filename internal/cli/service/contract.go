package service

import (
	"fmt"
	"reflect"
	"slices"
)

// Mismatches compares the tables of a service with the SDK: options without an
// input field, structures whose member lists differ from the SDK's fields. A
// test of each service demands that there are none.
func (s Service) Mismatches() []string {
	var found []string
	for _, op := range s.Operations {
		for _, p := range append(slices.Clone(op.Params), paramsOf(op.ownPaging())...) {
			if !field(op.Call.input(), p.Name).IsValid() {
				found = append(found, fmt.Sprintf("%s: the input has no field for %s", op.Name, p.Name))
			}
		}
		found = append(found, op.withoutOption()...)
		found = append(found, s.compare(reflect.TypeOf(op.Call.output()).Elem(), map[string]bool{})...)
	}
	return found
}

// withoutOption lists input fields that no option reaches.
func (op Operation) withoutOption() []string {
	reached := []string{op.Paging.Token, op.Paging.Limit}
	for _, p := range op.Params {
		reached = append(reached, p.Name)
	}
	var found []string
	t := reflect.TypeOf(op.Call.input()).Elem()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.IsExported() && !slices.ContainsFunc(reached, func(name string) bool { return name != "" && goName(name) == f.Name }) {
			found = append(found, fmt.Sprintf("%s: no option sets %s", op.Name, f.Name))
		}
	}
	return found
}

func paramsOf(names []string) []Param {
	var params []Param
	for _, n := range names {
		params = append(params, Param{Name: n})
	}
	return params
}

// compare checks a structure and everything below it.
func (s Service) compare(t reflect.Type, seen map[string]bool) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.PkgPath() == "time" || seen[t.Name()] {
		return nil
	}
	seen[t.Name()] = true
	var fields, known, found []string
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && f.Name != "ResultMetadata" {
			fields = append(fields, f.Name)
			found = append(found, s.compare(f.Type, seen)...)
		}
	}
	for _, m := range s.Members(t.Name()) {
		known = append(known, goName(m))
	}
	slices.Sort(fields)
	slices.Sort(known)
	if !slices.Equal(fields, known) {
		found = append(found, fmt.Sprintf("%s: the SDK has %v, the table %v", t.Name(), fields, known))
	}
	return found
}
