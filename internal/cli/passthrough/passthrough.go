// Package passthrough hands what awsid does not do itself to the AWS CLI:
// unchanged arguments, resolved credentials in the environment.
package passthrough

import (
	"context"
	_ "embed"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/searchpath"
)

const installation = "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"

// serviceNames are the services and other commands of the AWS CLI as of 2026. What is none of them, and unknown to the
// AWS CLI that is installed, is a slip of the keyboard and not handed on.
//
//go:embed services.txt
var serviceNames string

// Services lists the names of the AWS CLI's services.
func Services() []string { return strings.Fields(serviceNames) }

// Rest makes a service's command hand others of the AWS CLI's commands to it: those that are listed, and what is near to
// none of ours and of these.
func Rest(env *app.Env, g *global.Options, cmd *cobra.Command, others ...string) {
	cmd.FParseErrWhitelist.UnknownFlags, cmd.ValidArgs = true, others
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		names := global.VerbNames(cmd)
		if len(args) == 0 {
			return global.Usage(cmd, problem.New(problem.Usage, "%s needs one of its commands: %s", cmd.CommandPath(),
				strings.Join(names, ", ")))
		}
		known := slices.Concat(names, others)
		aws, ok := findCLI(env)
		switch isListed := slices.Contains(others, args[0]); {
		case ok && (isListed || len(nearest.Words(args[0], known)) == 0):
			return runCLI(cmd.Context(), env, g, aws)
		case isListed:
			return problem.New(problem.General, "%s %s is a command of the AWS CLI, and there is none on PATH",
				cmd.CommandPath(), args[0]).
				WithHint("install it: %s", installation)
		}
		return unknownError(cmd, args[0], names, others)
	}
}

// Service hands a whole service to the AWS CLI, or says what the word may have been meant for: own lists our commands.
func Service(cmd *cobra.Command, env *app.Env, g *global.Options, word string, own []string) error {
	aws, found := findCLI(env)
	switch isService := slices.Contains(Services(), word); {
	case isService && !found:
		return problem.New(problem.General, "%s is a service for the AWS CLI, and there is none on PATH", word).
			WithHint("install it: %s", installation)
	case isService, found && knows(cmd.Context(), env, aws, word):
		return runCLI(cmd.Context(), env, g, aws)
	}
	return unknownError(cmd, word, own, Services())
}

// unknownError says what a word may have been meant for: our own commands come first.
func unknownError(cmd *cobra.Command, word string, own, others []string) error {
	e := problem.New(problem.Usage, "%s has no command %q", cmd.CommandPath(), word)
	near := slices.Concat(nearest.Words(word, own), nearest.Words(word, others))
	slices.SortStableFunc(near, func(a, b string) int { return nearest.Distance(word, a) - nearest.Distance(word, b) })
	if near = slices.Compact(near); len(near) > 0 {
		e.Hint = "maybe you meant: " + cmd.CommandPath() + " " + strings.Join(near[:min(3, len(near))], ", ")
	}
	return global.Usage(cmd, e)
}

// findCLI returns the first AWS CLI on PATH that is not this program, under
// whatever name, link or hard link it may stand there.
func findCLI(env *app.Env) (path string, ok bool) {
	self, _ := env.Executable()
	own, err := os.Stat(self)
	place := searchpath.Place{Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir}
	for path, info := range place.Candidates("aws") {
		if place.IsExecutable(info) && (err != nil || !os.SameFile(own, info)) {
			return path, true
		}
	}
	return "", false
}

// runCLI replaces this process by the AWS CLI.
func runCLI(ctx context.Context, env *app.Env, g *global.Options, aws string) error {
	argv := append([]string{aws}, withoutOurs(env.Args[1:])...)
	guarded := *env
	var err error
	if guarded.Vars, err = handout.EnterProgram(env, env.Vars, aws, argv[1:]); err != nil {
		return err
	}
	vars, err := childVars(ctx, &guarded, g)
	if err != nil {
		return err
	}
	exit, err := env.Exec(argv, vars.Environ())
	if err == nil && exit != 0 {
		err = problem.Exit(exit)
	}
	return err
}

// childVars adds resolved credentials. Having none is no error: the command
// may need none, and the AWS CLI says it better if it does.
func childVars(ctx context.Context, env *app.Env, g *global.Options) (environ.Vars, error) {
	if needsNoCredentials(env.Args[1:]) {
		return env.Vars, nil
	}
	ses, err := g.Open(env)
	if err != nil {
		return env.Vars, err
	}
	creds, err := reauth.Credentials(ctx, env, ses, reauth.Options{})
	if e := (*problem.Error)(nil); errors.As(err, &e) && e.Code == "NoCredentials" {
		return env.Vars, nil
	}
	if err != nil {
		return env.Vars, err
	}
	return handout.EnvironmentBesideProfile(env.Vars, ses, creds), nil
}

// needsNoCredentials reports whether a command is surely not signed.
func needsNoCredentials(args []string) bool {
	unsigned := []string{"--help", "--version", "--no-sign-request", "--generate-cli-skeleton"}
	return slices.ContainsFunc(args, func(arg string) bool { return slices.Contains(unsigned, arg) }) ||
		len(args) > 0 && args[len(args)-1] == "help"
}

// withoutOurs drops the one global option that the AWS CLI does not have; it
// has done its work when the credentials were resolved.
func withoutOurs(args []string) []string {
	const ours = "--mfa-code"
	var kept []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == ours:
			i++
		case !strings.HasPrefix(args[i], ours+"="):
			kept = append(kept, args[i])
		}
	}
	return kept
}
