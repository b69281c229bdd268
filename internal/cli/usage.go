package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/passthrough"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/version"
)

func runRoot(cmd *cobra.Command, env *app.Env, g *global.Options, args []string) error {
	if v, _ := cmd.Flags().GetBool("version"); v {
		_, err := fmt.Fprintln(env.Stdout, version.Line())
		return err
	}
	if len(args) == 0 {
		return global.Usage(cmd, problem.New(problem.Usage, "a command is missing"))
	}
	if slices.Contains(commandNames(), args[0]) {
		return global.Usage(cmd, problem.New(problem.Usage, "%s must be the first word: its own options stand behind it, and no -- before it", args[0]))
	}
	err := passthrough.Service(cmd, env, g, args[0], commandNames())
	var e *problem.Error
	if meant := commandFor(env, args[0]); meant != "" && errors.As(err, &e) && e.Kind == problem.Usage {
		return e.WithHint("maybe you meant: %s %s", cmd.Name(), meant)
	}
	return err
}

// otherNames are what other tools call things, and what is called so here.
var otherNames = [...]struct{ word, command string }{
	{"assume", "use"}, {"switch", "use"}, {"select", "use"}, {"run", "exec"}, {"run-as", "exec"},
	{"env", "configure export-credentials"}, {"eval", "configure export-credentials"}, {"export", "configure export-credentials"},
	{"process", "credential-process"}, {"generate", "populate"}, {"setup", "configure sso"}, {"add", "configure"},
	{"ls", "profiles"}, {"list", "profiles"}, {"rename", "profiles mv"}, {"copy", "profiles cp"}, {"remove", "profiles rm"}, {"delete", "profiles rm"},
	{"credentials", "profiles"}, {"clear", "sso logout"}, {"flush", "sso logout"}, {"sso-tokens", "sso status"}, {"tokens", "sso status"},
	{"time", "sso status"}, {"roles", "sso roles"}, {"check", "doctor"}, {"open", "console"}, {"launch", "console"}, {"server", "serve"},
	{"who", "whoami"}, {"me", "whoami"},
}

// commandFor returns the command that a word stands for which is no command of the first level: another tool's word, or
// that of a command below one; "" when there is none.
func commandFor(env *app.Env, word string) string {
	for _, o := range otherNames {
		if o.word == word {
			return o.command
		}
	}
	for _, top := range Commands(env).Commands() {
		if sub := findCommand(top, word); sub != nil {
			return top.Name() + " " + sub.Name()
		}
	}
	return ""
}

// setDefaults gives a command and its subcommands the usage errors that they do not bring themselves.
func setDefaults(cmd *cobra.Command) {
	switch {
	case cmd.HasSubCommands() && !cmd.Runnable():
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = reportSubcommand
	case cmd.HasSubCommands() && cmd.Args == nil:
		cmd.Args = knownCommandOnly
	case cmd.Args == nil && !cmd.DisableFlagParsing:
		cmd.Args = noArguments
	case cmd.Args != nil:
		cmd.Args = global.Args(cmd.Args)
	}
	for _, sub := range cmd.Commands() {
		setDefaults(sub)
	}
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return global.Usage(cmd, problem.New(problem.Usage, "unexpected argument %q", args[0]))
}

func reportSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0], global.VerbNames(cmd))
	}
	const most = 20
	names := global.VerbNames(cmd)
	if len(names) > most {
		return global.Usage(cmd, problem.New(problem.Usage, "%s needs one of its %d commands", cmd.CommandPath(), len(names)))
	}
	return global.Usage(cmd, problem.New(problem.Usage, "%s needs one of its commands: %s", cmd.CommandPath(), strings.Join(names, ", ")))
}

// knownCommandOnly refuses a word behind a command that does something without
// one: it can only be a misspelt subcommand.
func knownCommandOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknownCommand(cmd, args[0], global.VerbNames(cmd))
}

func unknownCommand(cmd *cobra.Command, word string, known []string) error {
	e := problem.New(problem.Usage, "%s has no command %q", cmd.CommandPath(), word)
	if near := nearest.Words(word, known); len(near) > 0 {
		e.Hint = "maybe you meant: " + cmd.CommandPath() + " " + strings.Join(near, ", ")
	}
	return global.Usage(cmd, e)
}

func commandNames() []string {
	var names []string
	for _, n := range topCommands {
		names = append(names, n.name)
	}
	return names
}

// flagError says in our words what the parser of options says, and names the options that may have been meant.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "": // the word may be a secret
		return global.Usage(cmd, problem.New(problem.Usage, "%s has no option -%s, and a value that begins with a dash is written --OPTION=VALUE",
			cmd.CommandPath(), unknown.GetSpecifiedName()))
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		e := problem.New(problem.Usage, "%s has no option --%s", cmd.CommandPath(), name)
		if near := nearest.Words(name, optionNames(cmd)); len(near) > 0 {
			e.Hint = "maybe you meant: --" + strings.Join(near, ", --")
		}
		return global.Usage(cmd, e)
	case errors.As(err, &bare) && bare.GetSpecifiedShortnames() == "":
		return global.Usage(cmd, problem.New(problem.Usage, "the option --%s needs a value", bare.GetSpecifiedName()))
	case errors.As(err, &bad) && valueForm(bad.GetFlag()) != "":
		return global.Usage(cmd, problem.New(problem.Usage, "--%s: %q is no %s", bad.GetFlag().Name, bad.GetValue(), valueForm(bad.GetFlag())))
	case errors.As(err, &bad):
		return global.Usage(cmd, problem.New(problem.Usage, "--%s: %w", bad.GetFlag().Name, errors.Unwrap(bad)))
	}
	return global.Usage(cmd, problem.New(problem.Usage, "%w", err))
}

// valueForm says how the value of an option is written, "" where its own error does.
func valueForm(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "duration":
		return "time; write it as 90s, 15m or 4h"
	case "int":
		return "whole number"
	case "float64":
		return "number"
	case "bool":
		return "true or false; the option needs no value"
	}
	return ""
}

func optionNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}
