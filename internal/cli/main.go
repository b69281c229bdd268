// Package cli turns arguments into a command and its error into an exit code.
package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/encoding"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Main runs the command line in env.Args and returns the exit code. It is the
// only entry, for the binary and for scripted tests.
func Main(ctx context.Context, env *app.Env) int {
	env, err := withOutputEncoding(env)
	var typed []string // to be completed
	isCompletion := len(env.Args) > 1 && (env.Args[1] == cobra.ShellCompRequestCmd || env.Args[1] == cobra.ShellCompNoDescRequestCmd)
	if isCompletion {
		env, typed = withTypedVariables(env, env.Args[2:])
	}
	known := loadAliases(env)
	if words := known.words(); words != nil {
		own := *env
		own.AliasWords, env = words, &own
	}
	root, opts := newRoot(env)
	if err != nil {
		return reportError(env, opts, err)
	}
	line := &arguments{command: root, aliases: known}
	build := func(word string) { addCommands(root, env, opts, word) }
	switch {
	case isLineCompleter(env):
		err = writeLineCompletions(ctx, env, known)
	case isCompletion:
		err = (&completer{env: env, options: opts, line: line, build: build}).writeCompletions(ctx, typed, env.Args[1] == cobra.ShellCompRequestCmd)
	default:
		err = run(ctx, env, line, build)
	}
	return reportError(env, opts, err)
}

// run runs the command that a command line names.
func run(ctx context.Context, env *app.Env, line *arguments, build func(word string)) error {
	root := line.command
	args, err := line.read(env.Args[1:], build)
	switch {
	case err != nil:
		return err
	case line.shell != "":
		return runShellAlias(env, line.shell, args)
	}
	if at := line.command; at != root && at.HasSubCommands() && len(line.words) > 0 &&
		!at.FParseErrWhitelist.UnknownFlags && slices.Contains(line.options, "--help") {
		return unknownCommand(at, line.words[0], global.VerbNames(at)) // before a help that is not the word's
	}
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// withOutputEncoding returns the world in which output is written as AWS_CLI_OUTPUT_ENCODING says.
func withOutputEncoding(env *app.Env) (*app.Env, error) {
	const variable = "AWS_CLI_OUTPUT_ENCODING"
	name := env.Vars.Get(variable)
	if name == "" {
		return env, nil
	}
	chosen, ok := encoding.Named(name)
	switch {
	case !ok:
		return env, problem.New(problem.General, "the encoding %q is unknown", name).At(variable).
			WithHint("give utf-8, latin-1 or ascii, or unset it for UTF-8")
	case chosen == encoding.UTF8:
		return env, nil
	}
	own := *env
	own.Stdout = &encoding.Writer{To: env.Stdout, Encoding: chosen}
	own.Stderr = &encoding.Writer{To: env.Stderr, Encoding: chosen, Lenient: true}
	return &own, nil
}

// Commands returns the root with every command built, for documentation.
func Commands(env *app.Env) *cobra.Command {
	root, opts := newRoot(env)
	addCommands(root, env, opts, "")
	return root
}
