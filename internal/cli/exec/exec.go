// Package exec is `awsid exec`: a command, or a shell, with the credentials of
// a profile in its environment and nothing else that could give it others.
package exec

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exec [options] [--] [COMMAND [ARGUMENT]...]",
		Short: "run a command with credentials in its environment",
		Long: `Run a command, or your shell, with the credentials, region and account of a
profile in its environment. Other credentials in the environment are removed.
awsid is replaced by the command: signals and the exit code are its own.
Options behind the command belong to the command.`,
		Example: `  awsid exec --profile dev -- terraform plan
  awsid exec --profile dev            # a shell; leave it with exit`,
		// What stands behind the command is the command's, so the options are
		// taken apart here and not before.
		DisableFlagParsing:    true,
		DisableFlagsInUseLine: true,
	}
	var signIn global.IfNeeded
	signIn.Flag(cmd, signin.Ask)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		argv, err := ownOptions(cmd, env, g, args)
		if err != nil || argv == nil {
			return err
		}
		return runExec(cmd.Context(), env, g, argv, signIn.Policy())
	}
	return cmd
}

// ownOptions parses the options up to the command and returns the command,
// empty for a shell and nil when help was asked for.
func ownOptions(cmd *cobra.Command, env *app.Env, g *global.Options, args []string) ([]string, error) {
	cmd.DisableFlagParsing = false
	cmd.Flags().SetInterspersed(false)
	if err := cmd.ParseFlags(args); err != nil {
		return nil, cmd.FlagErrorFunc()(cmd, err)
	}
	if help, _ := cmd.Flags().GetBool("help"); help {
		return nil, cmd.Help()
	}
	g.StartLog(env, cmd)
	if err := g.Validate(); err != nil {
		return nil, err
	}
	return append([]string{}, cmd.Flags().Args()...), nil
}

func runExec(ctx context.Context, env *app.Env, g *global.Options, argv []string, policy signin.Policy) error {
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	creds, err := reauth.Credentials(ctx, env, ses, reauth.Options{Policy: policy, Default: signin.Ask})
	if err != nil {
		return err
	}
	vars := handout.Environment(env.Vars, ses, creds, !handout.KeepProfile)
	if len(argv) == 0 {
		argv = []string{shell(env)}
		announce(env, ses, creds)
	}
	return replace(env, argv, vars)
}

// replace becomes the command; where that is not possible it returns the
// command's exit code.
func replace(env *app.Env, argv []string, vars environ.Vars) error {
	path, err := lookUp(env, argv[0])
	if err != nil {
		return err
	}
	exit, err := env.Exec(append([]string{path}, argv[1:]...), vars.Environ())
	if err == nil && exit != 0 {
		err = problem.Exit(exit)
	}
	return err
}

// announce tells a person whose shell this becomes.
func announce(env *app.Env, ses *app.Session, c credentials.Credentials) {
	until := ""
	if c.CanExpire() {
		until = " for " + timetext.Duration(c.Expires.Sub(env.Clock.Now()))
	}
	fmt.Fprintf(env.Stderr, "awsid: a shell with the credentials of profile %q%s; exit ends it\n", ses.Settings.ProfileName().Text, until)
}
