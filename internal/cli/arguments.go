package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// arguments are the parts of a command line, in the order in which cobra and
// pflag get them: the words that name the command, its options as
// --name=value, and its arguments.
type arguments struct {
	command *cobra.Command
	path    []string
	options []string
	words   []string
	guarded bool // the words must stand behind "--"

	aliases      aliases
	expanded     []string // the aliases so far, each with its path: one that comes again means the command of its name
	aliasOptions []string // global options of aliases, which win
	shell        string   // the command of an alias for the shell, which gets the words
}

// read reads args in one pass, as Python's argparse does for the AWS CLI: options may be abbreviated, an
// option never takes another one as its value, a list option takes all the words up to the next option, and a
// negative number or a text with a blank is a word although it begins with a dash. build adds the commands that a
// first word may name. Where the words end at an alias for the shell, the rest is that command's.
func (a *arguments) read(args []string, build func(word string)) ([]string, error) {
	root := a.command
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			if global.TakesCommand(a.command) {
				global.MarkDashed(a.command)
			}
			if global.IsDivided(a.command) {
				a.words = append(a.words, arg)
			}
			a.words, a.guarded = append(a.words, args[i+1:]...), true
			return a.joinArguments(), nil
		case arg == "--version" && (a.command == root || findOption(a.command, arg[2:]) == nil):
			return []string{arg}, nil // anywhere, as in the AWS CLI
		case isOption(arg):
			taken, err := a.readOption(arg, args[i+1:])
			if err != nil {
				return nil, err
			}
			i += taken
		case len(a.path)+len(a.words) == 0 && arg == "help" && len(args) > 1:
			build(arg)
			return args, nil // with words of its own
		case arg == "help" && i == len(args)-1 && len(a.options)+len(a.words) == 0:
			a.options = append(a.options, "--help")
		case arg == "help" && len(a.words) == 0 && len(a.path) > 0 && i+1 < len(args) && isOption(args[i+1]) && !global.TakesCommand(a.command):
			return slices.Concat(a.path, []string{"--help"}), nil // whatever else is asked
		case a.isAlias(arg):
			meaning, _ := a.aliases.lookup(a.path, arg)
			rest, err := a.expandAlias(args[i:], meaning)
			if err != nil {
				return nil, err
			}
			if a.shell != "" {
				return a.withoutGlobals(rest), nil
			}
			args, i = rest, -1
		case a.enterCommand(arg, build):
		case global.TakesCommand(a.command):
			a.words, a.guarded = append(a.words, args[i:]...), true
			return a.joinArguments(), nil
		default:
			a.words = append(a.words, arg)
			a.guarded = a.guarded || strings.HasPrefix(arg, "-")
		}
	}
	if a.command == root && len(a.words) == 0 {
		build("")
	}
	return a.joinArguments(), nil
}

func (a *arguments) joinArguments() []string {
	if a.guarded {
		return slices.Concat(a.path, a.options, a.aliasOptions, []string{"--"}, a.words)
	}
	return slices.Concat(a.path, a.options, a.aliasOptions, a.words)
}

// isAlias reports whether a word that may name a command is an alias, and notes it.
func (a *arguments) isAlias(word string) bool {
	if len(a.words) > 0 || len(a.path) > 0 && !a.command.HasSubCommands() {
		return false
	}
	if _, ok := a.aliases.lookup(a.path, word); !ok {
		return false
	}
	name := strings.Join(a.path, " ") + " " + word
	if slices.Contains(a.expanded, name) {
		return false
	}
	a.expanded = append(a.expanded, name)
	return true
}

// withoutGlobals drops the options that every command takes.
func (a *arguments) withoutGlobals(args []string) (kept []string) {
	globals := a.command.Root().PersistentFlags()
	for i := 0; i < len(args); i++ {
		name, _, hasValue := strings.Cut(strings.TrimPrefix(args[i], "--"), "=")
		f := globals.Lookup(name)
		switch {
		case args[i] == "--":
			return append(kept, args[i:]...)
		case !strings.HasPrefix(args[i], "--") || f == nil:
			kept = append(kept, args[i])
		case !hasValue && f.NoOptDefVal == "":
			i++
		}
	}
	return kept
}

// enterCommand reports whether word names a command below the one so far.
func (a *arguments) enterCommand(word string, build func(string)) bool {
	if len(a.words) > 0 {
		return false
	}
	if len(a.path) == 0 {
		build(word)
	}
	sub := findCommand(a.command, word)
	if sub == nil {
		return false
	}
	a.command, a.path = sub, append(a.path, word)
	return true
}

// readOption adds an option and reports how many of the words that follow are
// its value. What is unknown is left for pflag to report.
func (a *arguments) readOption(arg string, following []string) (taken int, err error) {
	name, value, hasValue := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
	f, err := a.resolveOption(arg, name)
	switch {
	case err != nil:
		return 0, err
	case f == nil && a.command.FParseErrWhitelist.UnknownFlags:
		return 0, nil // the AWS CLI's, which gets them as they stand; pflag would take the command's word for its value
	case f == nil:
		a.options = append(a.options, arg)
		return 0, nil
	case hasValue:
		a.options = append(a.options, "--"+f.Name+"="+value)
		return 0, nil
	}
	for taken < len(following) && (isNegativeTime(f, following[taken]) || !isOption(following[taken]) && following[taken] != "--") {
		taken++
	}
	switch {
	case global.IsList(f):
		value = global.JoinWords(following[:taken])
	case f.NoOptDefVal != "" && !(global.IsOptional(f) && taken > 0):
		a.options = append(a.options, "--"+f.Name)
		return 0, nil
	case taken > 0:
		taken, value = 1, following[0]
	case len(following) > 0:
		return 0, global.Usage(a.command, problem.New(problem.Usage, "the option --%s needs a value, and %s follows", f.Name, a.shownOption(following[0])).
			WithHint("a value that begins with a dash is written --%s=VALUE", f.Name))
	default:
		return 0, global.Usage(a.command, problem.New(problem.Usage, "the option --%s needs a value", f.Name))
	}
	a.options = append(a.options, "--"+f.Name+"="+value)
	return taken, nil
}

// resolveOption returns the option of a name or of the only name that begins so, nil where there is none.
func (a *arguments) resolveOption(arg, name string) (*pflag.Flag, error) {
	if f := findOption(a.command, name); f != nil || !strings.HasPrefix(arg, "--") || name == "" || name == "help" {
		return f, nil
	}
	var found []*pflag.Flag
	visit := func(f *pflag.Flag) {
		if strings.HasPrefix(f.Name, name) {
			found = append(found, f)
		}
	}
	a.command.LocalFlags().VisitAll(visit)
	a.command.InheritedFlags().VisitAll(visit)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	var names []string
	for _, f := range found {
		names = append(names, "--"+f.Name)
	}
	return nil, global.Usage(a.command, problem.New(problem.Usage, "--%s could be %s", name, strings.Join(names, ", ")))
}

// shownOption names an option of the command without its value. Any other word
// that begins with a dash may be a secret and is not shown.
func (a *arguments) shownOption(word string) string {
	name, _, _ := strings.Cut(word, "=")
	if findOption(a.command, strings.TrimPrefix(name, "--")) != nil {
		return name
	}
	return "a word with a dash"
}

func findOption(cmd *cobra.Command, name string) *pflag.Flag {
	if f := cmd.Flags().Lookup(name); f != nil {
		return f
	}
	return cmd.InheritedFlags().Lookup(name)
}

// isOption reports whether an argument is an option and not a word: "-" alone,
// a negative number and a text with a blank are words.
func isOption(arg string) bool {
	if !strings.HasPrefix(arg, "-") || arg == "-" || arg == "--" {
		return false
	}
	if strings.HasPrefix(arg, "--") && strings.Contains(arg, "=") {
		return true
	}
	return !strings.Contains(arg, " ") && !isNumber(arg[1:])
}

// isNegativeTime reports whether a word is -2m for an option that takes a time.
func isNegativeTime(f *pflag.Flag, word string) bool {
	return f.Value.Type() == "duration" && len(word) > 1 && word[0] == '-' && isDigits(word[1:2])
}

// isNumber accepts 5, 5.0 and .5, as argparse does behind a minus.
func isNumber(s string) bool {
	whole, fraction, point := strings.Cut(s, ".")
	return isDigits(whole) && (!point && whole != "" || point && fraction != "" && isDigits(fraction))
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
