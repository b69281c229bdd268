// Package exec is `awsid exec`: a command, or a shell, with the credentials of
// a profile in its environment and nothing else that could give it others.
package exec

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/searchpath"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
)

type execOptions struct {
	global   *global.Options
	signIn   global.IfNeeded
	argv     []string // empty for a shell
	isDashed bool     // "--" stands before argv, which names no profile then
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := execOptions{global: g}
	cmd := &cobra.Command{
		Use:   "exec [options] [PROFILE] [--] [COMMAND [ARGUMENT]...]",
		Short: "run a command with credentials in its environment",
		Long: `Run a command, or your shell, with the credentials, region and account of a
profile in its environment. Other credentials in the environment are removed.
awsid is replaced by the command: signals and the exit code are its own.
Options behind the command belong to the command.

The profile may be the first word. Before "--" that is what it is, and where no
profile has that name, words that fit one. Without "--" a program of that name is
meant, if there is one. Behind a "--" that comes first, everything is the command.
At a terminal, where nothing names a profile and there is no [default], you choose.`,
		Example: `  awsid exec --profile dev -- terraform plan
  awsid exec dev -- terraform plan
  awsid exec dev terraform plan
  awsid exec --profile dev            # a shell; leave it with exit`,
		Args:                  cobra.ArbitraryArgs,
		ValidArgsFunction:     completeProfileOrCommand(env, g),
		DisableFlagsInUseLine: true,
	}
	global.MarkChild(cmd)
	opts.signIn.Flag(cmd, signin.Ask)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		opts.argv, opts.isDashed = args, global.IsDashed(cmd)
		if err := opts.takeProfile(cmd.Context(), env); err != nil {
			return err
		}
		return runExec(cmd.Context(), env, opts)
	}
	return cmd
}

func runExec(ctx context.Context, env *app.Env, opts execOptions) error {
	if err := choose.WhenNeeded(ctx, env, opts.global, "awsid exec"); err != nil {
		return err
	}
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	creds, err := reauth.Credentials(ctx, env, ses, reauth.Options{Policy: opts.signIn.Policy(), Default: signin.Ask})
	if err != nil {
		return err
	}
	argv := opts.argv
	if len(argv) == 0 {
		argv = []string{userShell(env)}
		env.Tellf(env.Stderr, "awsid: a shell with %s; `exit` ends it", describeCredentials(env, ses, creds))
	}
	program, err := findProgram(env, argv[0])
	if err != nil {
		return err
	}
	// This process becomes the command; where that is not possible it returns the command's exit code.
	vars, err := handout.EnterProgram(env, handout.Environment(env.Vars, ses, creds), program, argv[1:])
	if err != nil {
		return err
	}
	exit, err := env.Exec(append([]string{program}, argv[1:]...), vars.Environ())
	if err == nil && exit != 0 {
		err = problem.Exit(exit)
	}
	return err
}

// describeCredentials says whose they are and for how long. A profile that was chosen but is not where they come from
// is named as such: people look at its name, and mean its account.
func describeCredentials(env *app.Env, ses *app.Session, creds credentials.Credentials) string {
	text := fmt.Sprintf("the credentials of profile %q", creds.Profile)
	if creds.Profile == "" {
		text = fmt.Sprintf("credentials from %s (%s)", creds.Origin, creds.Source)
	}
	if creds.CanExpire() {
		text += " for " + timetext.Duration(creds.Expires.Sub(env.Clock.Now()))
	}
	if name := ses.Settings.ProfileName(); creds.Profile == "" && name.Origin.Kind != origin.Default {
		text += fmt.Sprintf(", which are not those of profile %q (%s)", name.Text, name.Origin)
	}
	return text
}

func userShell(env *app.Env) string {
	usual := "/bin/sh"
	if env.GOOS == "windows" {
		usual = "cmd.exe"
	}
	return cmp.Or(env.Vars.Get("SHELL"), env.Vars.Get("COMSPEC"), usual)
}

func findProgram(env *app.Env, name string) (string, error) {
	if name == "" {
		return "", problem.New(problem.Usage, "the command is empty")
	}
	place := searchpath.Place{Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir}
	var denied string
	for path, info := range place.Candidates(name) {
		if place.IsExecutable(info) {
			return path, nil
		}
		denied = path
	}
	if denied != "" {
		return "", problem.New(problem.General, "%s may not be executed", denied).
			WithHint("run `chmod +x %s`", shellwords.ForPaste(denied))
	}
	return "", problem.New(problem.General, "there is no program %q", name).
		WithHint("check its spelling and PATH; arguments stand apart: awsid exec -- PROGRAM ARGUMENT")
}
