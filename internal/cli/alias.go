package cli

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// aliases are the words that the AWS CLI's file of aliases gives a meaning, ~/.aws/cli/alias.
type aliases struct {
	file     string
	sections []*ini.Section
}

// loadAliases reads the file; one that is not there, or cannot be read, has none.
func loadAliases(env *app.Env) aliases {
	a := aliases{file: filepath.Join(filepath.Dir(env.Paths.CLICache), "alias")}
	if env.Paths.Home == "" {
		return a
	}
	if data, err := readfile.Regular(a.file, readfile.SmallLimit); err == nil {
		a.sections = ini.Parse(data).Sections()
	}
	return a
}

// lookup returns what a word means behind the words of a command: [toplevel] for none, [command iam wait] for those.
func (a aliases) lookup(path []string, word string) (meaning string, ok bool) {
	if word != strings.ToLower(word) {
		return "", false // the AWS CLI reads the names in lower case
	}
	wanted := slices.Concat([]string{"command"}, path)
	if len(path) == 0 {
		wanted = []string{"toplevel"}
	}
	for _, s := range a.sections {
		if slices.Equal(strings.Fields(s.Name()), wanted) {
			if text, found := s.Get(word); found {
				meaning, ok = strings.TrimSpace(text), true
			}
		}
	}
	return meaning, ok
}

// words returns the words that all aliases stand for.
func (a aliases) words() (words []string) {
	for _, s := range a.sections {
		for _, item := range s.Items() {
			words = append(words, strings.Fields(item.Text)...)
		}
	}
	return words
}

// expandAlias returns the rest of the command line with what its first word stands for. Options of the alias that every
// command takes win over those of the command line, as in the AWS CLI.
func (a *arguments) expandAlias(args []string, meaning string) ([]string, error) {
	word, name := args[0], strings.Join(slices.Concat(a.path, args[:1]), " ")
	if command, isShell := strings.CutPrefix(meaning, "!"); isShell {
		a.shell = command
		return args[1:], nil
	}
	words, err := shellwords.Split(meaning)
	if err != nil {
		return nil, problem.New(problem.General, "the alias %q cannot be read: %w", name, err).At(a.aliases.file)
	}
	words, err = a.takeAliasOptions(words, name)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, problem.New(problem.Usage, "the alias %q names no command", name).At(a.aliases.file)
	}
	if len(a.path) > 0 && findCommand(a.command, word) != nil {
		words[0] = word // an alias named like a command is that command, with more options
	}
	return slices.Concat(words, args[1:]), nil
}

// takeAliasOptions keeps the global options of an alias and returns its other words.
func (a *arguments) takeAliasOptions(words []string, alias string) (rest []string, err error) {
	root := a.command.Root()
	for i := 0; i < len(words); i++ {
		name, value, hasValue := strings.Cut(strings.TrimPrefix(words[i], "--"), "=")
		f := root.PersistentFlags().Lookup(name)
		switch {
		case words[i] == "--":
			return append(rest, words[i:]...), nil
		case !strings.HasPrefix(words[i], "--") || f == nil:
			rest = append(rest, words[i])
			continue
		case name == "profile" || name == "debug":
			return nil, problem.New(problem.General, "the alias %q has the option --%s, which aliases may not have", alias, name).
				At(a.aliases.file).WithHint("give --%s on the command line", name)
		case !hasValue && f.NoOptDefVal == "":
			if i++; i == len(words) {
				return nil, problem.New(problem.Usage, "the option --%s of the alias %q needs a value", name, alias).At(a.aliases.file)
			}
			value, hasValue = words[i], true
		}
		option := "--" + name
		if hasValue {
			option += "=" + value
		}
		a.aliasOptions = append(a.aliasOptions, option)
	}
	return rest, nil
}

func findCommand(parent *cobra.Command, word string) *cobra.Command {
	for _, sub := range parent.Commands() {
		if sub.Name() == word || sub.HasAlias(word) {
			return sub
		}
	}
	return nil
}

// runShellAlias gives the command of an alias with ! to the shell, with the other words of the command line quoted
// behind it. Global options are the AWS CLI's own and no part of it.
func runShellAlias(env *app.Env, command string, words []string) error {
	argv := []string{"/bin/sh", "-c"}
	quote := shellwords.Quote
	if env.GOOS == "windows" {
		argv, quote = []string{"cmd.exe", "/c"}, func(word string) string { return `"` + strings.ReplaceAll(word, `"`, `\"`) + `"` }
	}
	for _, w := range words {
		command += " " + quote(w)
	}
	argv = append(argv, command)
	vars, err := handout.EnterProgram(env, env.Vars, argv[0], argv[1:])
	if err != nil {
		return err
	}
	exit, err := env.Exec(argv, vars.Environ())
	if err == nil && exit != 0 {
		err = problem.Exit(exit)
	}
	return err
}
