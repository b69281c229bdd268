package service

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// missing reports required options that were not given.
func (op Operation) missing(cmd *cobra.Command, given arguments) error {
	if _, fromJSON := given.text(inputJSON); fromJSON {
		return nil
	}
	var names []string
	for _, p := range slices.Concat(op.Params, op.Extra) {
		if _, ok := given.all(p.Name); p.Required && !ok {
			names = append(names, "--"+optionName(p.Name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return global.Usage(cmd, problem.New(problem.Usage, "required options are missing: %s", strings.Join(names, ", ")))
}

// validate checks what the AWS CLI checks before it sends anything: presence,
// least lengths and least values. The service checks the rest.
func (op Operation) validate(input any) error {
	var wrong []error
	for _, p := range op.Params {
		if err := p.check(field(input, p.Name)); err != nil {
			wrong = append(wrong, fmt.Errorf("--%s %w", optionName(p.Name), err))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	e := problem.New(problem.Usage, "%w", joined(wrong))
	e.Code = "ParamValidation"
	return e
}

func (p Param) check(v reflect.Value) error {
	if absent(v) {
		if p.Required {
			return errors.New("is missing")
		}
		return nil
	}
	v = reflect.Indirect(v)
	switch {
	case v.Kind() == reflect.String && utf8.RuneCountInString(v.String()) < p.Min:
		return fmt.Errorf("has %d characters and needs at least %d", utf8.RuneCountInString(v.String()), p.Min)
	case v.CanInt() && v.Int() < int64(p.Min):
		return fmt.Errorf("is %d and must be at least %d", v.Int(), p.Min)
	}
	return nil
}

// absent: an enumeration is no pointer in the SDK, so empty means not given.
func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return v.IsZero()
}

// joined puts several complaints on one line.
func joined(list []error) error {
	if len(list) == 1 {
		return list[0]
	}
	var texts []string
	for _, err := range list {
		texts = append(texts, err.Error())
	}
	return errors.New(strings.Join(texts, "; "))
}
