package service

import (
	"reflect"
	"slices"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Options that do not stand for one member of the input.
const (
	inputJSON     = "CliInputJson"
	startingToken = "StartingToken"
	maxItems      = "MaxItems"
	pageSize      = "PageSize"
)

// texts is an option's value: every text that was given, in order.
type texts struct {
	given       []string
	placeholder string
}

func (t *texts) String() string {
	if len(t.given) == 0 {
		return ""
	}
	return t.given[len(t.given)-1]
}

func (t *texts) Set(s string) error { t.given = append(t.given, s); return nil }
func (t *texts) Type() string       { return t.placeholder }

// define adds the options of an operation to its command's flags.
func (op Operation) define(flags *pflag.FlagSet) {
	input := op.Call.input()
	for _, p := range op.Params {
		field := field(input, p.Name)
		t := &texts{placeholder: placeholder(field.Type())}
		flags.Var(t, optionName(p.Name), doc(p))
		if field.Kind() == reflect.Slice {
			global.MarkList(flags, optionName(p.Name))
		}
	}
	for _, p := range op.Extra {
		flags.Var(&texts{placeholder: "TEXT"}, optionName(p.Name), doc(p))
	}
	flags.Var(&texts{placeholder: "JSON"}, optionName(inputJSON), "take the parameters from a JSON object, or file://PATH")
	op.definePaging(flags)
}

// definePaging adds the AWS CLI's paging options. They hide the service's own,
// which are still understood and turn paging off.
func (op Operation) definePaging(flags *pflag.FlagSet) {
	if !op.Paging.paged() {
		return
	}
	flags.Var(&texts{placeholder: "TOKEN"}, optionName(startingToken), "go on after a NextToken printed before")
	flags.Var(&texts{placeholder: "NUMBER"}, optionName(pageSize), "ask the service for so many items at a time")
	flags.Var(&texts{placeholder: "NUMBER"}, optionName(maxItems), "print so many items at most, and a NextToken")
	for _, own := range op.ownPaging() {
		flags.Var(&texts{placeholder: "TEXT"}, optionName(own), "sent as it is; prints one page")
		flags.Lookup(optionName(own)).Hidden = true
	}
}

// ownPaging are the service's paging members whose names are still free.
func (op Operation) ownPaging() []string {
	var own []string
	for _, name := range []string{op.Paging.Token, op.Paging.Limit} {
		if op.Paging.paged() && name != maxItems {
			own = append(own, name)
		}
	}
	return own
}

// placeholder is the kind of value in a help text.
func placeholder(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Slice:
		return "TEXT..."
	case isInteger(t):
		return "NUMBER"
	}
	return "TEXT"
}

func doc(p Param) string {
	if p.Required {
		return p.Doc + " (required)"
	}
	return p.Doc
}

// arguments are the options of one command line, by member name, with the
// content of files in place of file:// names.
type arguments map[string][]string

func (op Operation) read(env *app.Env, flags *pflag.FlagSet) (arguments, error) {
	given := arguments{}
	names := []string{inputJSON, startingToken, maxItems, pageSize}
	for _, p := range slices.Concat(op.Params, op.Extra) {
		names = append(names, p.Name)
	}
	for _, name := range append(names, op.ownPaging()...) {
		f := flags.Lookup(optionName(name))
		if f == nil || !f.Changed {
			continue
		}
		for _, text := range f.Value.(*texts).given {
			text, err := paramText(env, text)
			if err != nil {
				return nil, atOption(err, name)
			}
			given[name] = append(given[name], text)
		}
	}
	return given, nil
}

func (a arguments) all(name string) ([]string, bool) { t, ok := a[name]; return t, ok }

func (a arguments) text(name string) (string, bool) {
	if t := a[name]; len(t) > 0 {
		return t[len(t)-1], true
	}
	return "", false
}

// atOption says which option an error is about.
func atOption(err error, name string) error {
	kind := problem.KindOf(err)
	e := problem.New(kind, "%w", err).At("--" + optionName(name))
	if kind == problem.Usage {
		e.Code = "ParamValidation"
	}
	return e
}
