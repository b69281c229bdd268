package service

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Options that do not stand for one member of the input.
const (
	inputJSON     = "cli-input-json"
	inputYAML     = "cli-input-yaml"
	skeleton      = "generate-cli-skeleton"
	startingToken = "starting-token"
	maxItems      = "max-items"
	pageSize      = "page-size"
)

// option is the value of an option: the words of its last occurrence.
type option struct {
	words       []string
	isList      bool
	placeholder string
	choices     []string // nil: any text
}

func (o *option) String() string { return strings.Join(o.words, " ") }
func (o *option) Type() string   { return o.placeholder }

// Choices lists the values that the model has; completion proposes them.
func (o *option) Choices() []string { return o.choices }

func (o *option) Set(text string) error {
	o.words = []string{text}
	if o.isList {
		o.words = global.SplitWords(text)
	}
	return nil
}

// toggle is one of the two options of a boolean, --NAME and --no-NAME.
type toggle struct {
	*option
	value string // "true" or "false"
}

func (toggle) Type() string { return "bool" }

func (t toggle) Set(text string) error {
	if text != "true" {
		return problem.New(problem.Usage, "the option takes no value")
	}
	return t.option.Set(t.value)
}

// defineOptions adds the options of an operation to its command's flags: those
// of the model in its order, then those of every operation.
func (op operation) defineOptions(flags *pflag.FlagSet) {
	flags.SortFlags = false
	op.defineMembers(flags)
	for _, o := range op.extra.Options {
		flags.Var(&option{placeholder: "TEXT"}, o.Name, markRequired(o.Doc, o.Required))
	}
	if op.pages != nil {
		op.definePaging(flags)
	}
	flags.Var(&option{placeholder: "JSON"}, inputJSON, "take what has no option here from this object, or file://PATH")
	flags.Var(&option{placeholder: "YAML"}, inputYAML, "the same in YAML")
	flags.Var(&option{placeholder: "KIND", choices: []string{"input", "yaml-input", "output"}}, skeleton, "send nothing; print a document to fill in (input, yaml-input)\nor the answer's form (output)")
	flags.Lookup(skeleton).NoOptDefVal = "input"
	global.MarkOptional(flags, skeleton)
}

func (op operation) defineMembers(flags *pflag.FlagSet) {
	for _, m := range op.inputMembers() {
		name, shape, text := optionName(m.Name), m.Shape(), memberText(m)
		if slices.Contains(op.extra.Supplied, m.Name) {
			text = describeMember(m) + "; the session's own when left out"
		}
		o := &option{isList: shape.Type == model.List, placeholder: placeholderOf(shape), choices: choicesOf(shape)}
		if shape.Type == model.Boolean {
			flags.Var(toggle{o, "true"}, name, text)
			flags.Var(toggle{o, "false"}, "no-"+name, "the opposite")
			flags.Lookup(name).NoOptDefVal, flags.Lookup("no-"+name).NoOptDefVal = "true", "true"
			continue
		}
		flags.Var(o, name, text)
		if o.isList {
			global.MarkList(flags, name)
		}
	}
}

// definePaging adds the AWS CLI's paging options. They hide the service's own,
// which are still understood and turn paging off.
func (op operation) definePaging(flags *pflag.FlagSet) {
	for _, own := range op.ownPaging() {
		flags.Lookup(own).Hidden = true
	}
	for _, o := range []struct{ name, placeholder, text string }{
		{startingToken, "TOKEN", "go on after a NextToken printed before"},
		{pageSize, "NUMBER", "ask the service for so many items at a time"},
		{maxItems, "NUMBER", "print so many items at most, and a NextToken"},
	} {
		if f := flags.Lookup(o.name); f != nil { // iam calls its page size --max-items
			f.Usage, f.Hidden = o.text, false
			continue
		}
		flags.Var(&option{placeholder: o.placeholder}, o.name, o.text)
	}
}

// inputMembers returns the members of the operation's input.
func (op operation) inputMembers() []*model.Member {
	input := op.Input()
	if input == nil {
		return nil
	}
	members := make([]*model.Member, len(input.Members))
	for i := range input.Members {
		members[i] = &input.Members[i]
	}
	return members
}

// ownPaging returns the options of the service's paging members.
func (op operation) ownPaging() []string {
	if op.pages == nil {
		return nil
	}
	return []string{optionName(op.pages.InputTokens[0]), optionName(op.pages.Limit)}
}

// requiredOptions returns the options that a call needs. A boolean has two,
// of which neither is: that one is missing is found with the input.
func (op operation) requiredOptions() []string {
	var names []string
	for _, m := range op.inputMembers() {
		if m.Required && !m.IdempotencyToken && m.Shape().Type != model.Boolean && !slices.Contains(op.extra.Supplied, m.Name) {
			names = append(names, optionName(m.Name))
		}
	}
	for _, o := range op.extra.Options {
		if o.Required {
			names = append(names, o.Name)
		}
	}
	return names
}

// arguments are the options of one command line.
type arguments struct {
	env   *app.Env
	flags *pflag.FlagSet
}

// wordsOf returns the words of an option, and whether it was given.
func (a arguments) wordsOf(name string) ([]string, bool) {
	f := a.flags.Lookup(name)
	if f == nil {
		return nil, false
	}
	switch v := f.Value.(type) {
	case *option:
		return v.words, v.words != nil
	case toggle:
		return v.words, v.words != nil
	}
	return nil, false
}

func (a arguments) isGiven(name string) bool { _, given := a.wordsOf(name); return given }

func (a arguments) textOf(name string) string {
	if words, _ := a.wordsOf(name); len(words) > 0 {
		return words[0]
	}
	return ""
}

// checkOptions checks what needs nothing but the command line: that options
// were given that a call needs, and values of options that are not the
// service's.
func (op operation) checkOptions(given arguments) error {
	for _, o := range append([]Option{{Name: skeleton, Choices: skeletonKinds}}, op.extra.Options...) {
		if text := given.textOf(o.Name); o.Choices != nil && given.isGiven(o.Name) && !slices.Contains(o.Choices, text) {
			return atOption(problem.New(problem.Usage, "%q is none of %s", text, strings.Join(o.Choices, ", ")), o.Name)
		}
	}
	for _, name := range []string{pageSize, maxItems} {
		if _, isWhole := parseWhole(given.textOf(name)); op.pages != nil && given.isGiven(name) && !isWhole {
			return atOption(problem.New(problem.Usage, "%q is not a whole number", given.textOf(name)), name)
		}
	}
	isForm := given.textOf(skeleton) == skeletonOutput
	if given.isGiven(inputJSON) || given.isGiven(inputYAML) || given.isGiven(skeleton) && !isForm {
		return nil
	}
	var missing []string
	for _, name := range op.requiredOptions() {
		if !given.isGiven(name) {
			missing = append(missing, "--"+name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return problem.New(problem.Usage, "required options are missing: %s", strings.Join(missing, ", "))
}

// atOption says which option an error is about.
func atOption(err error, name string) error {
	kind := problem.KindOf(err)
	e := problem.New(kind, "%w", err).At("--" + name)
	if kind == problem.Usage {
		e.Code = "ParamValidation"
	}
	return e
}
