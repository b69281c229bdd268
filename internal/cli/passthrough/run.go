package passthrough

import (
	"context"
	"errors"
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
)

// guard marks the children of this package: an AWS CLI that comes back here
// (an alias, a wrapper, a copy of awsid named aws) must not go round.
const guard = "_AWSID_PASSTHROUGH"

const installation = "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"

// Rest makes a service's command hand the operations it does not know to the
// AWS CLI.
func Rest(env *app.Env, g *global.Options, cmd *cobra.Command) {
	cmd.FParseErrWhitelist.UnknownFlags = true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		verbs := global.VerbNames(cmd)
		if len(args) == 0 {
			return global.Usage(cmd, problem.New(problem.Usage, "%s needs one of its commands: %s", cmd.CommandPath(), strings.Join(verbs, ", ")))
		}
		aws, ok := find(env)
		if !ok {
			e := problem.New(problem.Usage, "%s has no command %q here, and there is no AWS CLI on PATH to ask", cmd.CommandPath(), args[0])
			return unknown(cmd, e, args[0], verbs)
		}
		return run(cmd.Context(), env, g, aws)
	}
}

// Service hands a whole service to the AWS CLI, or says what the word may
// have been meant for: own lists our commands.
func Service(cmd *cobra.Command, env *app.Env, g *global.Options, word string, own []string) error {
	aws, found := find(env)
	switch {
	case isService(word) && found:
		return run(cmd.Context(), env, g, aws)
	case isService(word):
		return problem.New(problem.General, "%s is a service for the AWS CLI, and there is none on PATH", word).
			WithHint("install it: %s", installation)
	case found && len(nearest.Words(word, slices.Concat(own, services()))) == 0:
		return run(cmd.Context(), env, g, aws) // a service younger than our list
	}
	e := problem.New(problem.Usage, "%s has no command %q", cmd.CommandPath(), word)
	return unknown(cmd, e, word, slices.Concat(own, services()))
}

func unknown(cmd *cobra.Command, e *problem.Error, word string, known []string) error {
	e.Hint = "install the AWS CLI for everything else: " + installation
	if near := slices.Compact(nearest.Words(word, known)); len(near) > 0 {
		e.Hint = "maybe you meant: " + cmd.CommandPath() + " " + strings.Join(near, ", ")
	}
	return global.Usage(cmd, e)
}

// run replaces this process by the AWS CLI.
func run(ctx context.Context, env *app.Env, g *global.Options, aws string) error {
	if env.Vars.Get(guard) != "" {
		return problem.New(problem.General, "the AWS CLI at %s comes back to awsid", aws).
			WithHint("remove the wrapper or alias named aws from PATH, or put the real AWS CLI before it")
	}
	vars, err := environment(ctx, env, g)
	if err != nil {
		return err
	}
	argv := append([]string{aws}, withoutOurs(env.Args[1:])...)
	exit, err := env.Exec(argv, vars.With(guard, "1").Environ())
	if err == nil && exit != 0 {
		err = problem.Exit(exit)
	}
	return err
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

// environment adds resolved credentials. Having none is no error: the command
// may need none, and the AWS CLI says it better if it does.
func environment(ctx context.Context, env *app.Env, g *global.Options) (environ.Vars, error) {
	if unsigned(env.Args[1:]) {
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
	return handout.Environment(env.Vars, ses, creds, handout.KeepProfile), nil
}

// unsigned reports whether the command needs no credentials.
func unsigned(args []string) bool {
	for _, word := range []string{"--help", "--version", "--no-sign-request", "--generate-cli-skeleton"} {
		if slices.Contains(args, word) {
			return true
		}
	}
	return len(args) > 0 && args[len(args)-1] == "help"
}
