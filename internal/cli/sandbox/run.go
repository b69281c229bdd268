package sandbox

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
)

func newRun(env *app.Env) *cobra.Command {
	opts := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "run [options] -- COMMAND [ARGUMENT...]",
		Short: "run a command in a sandbox of its own",

		DisableFlagsInUseLine: true,
		Long: `Start a sandbox on free loopback ports, run COMMAND in an environment in which
AWS clients talk to it, and return COMMAND's exit code. The command gets its
own home directory and a $BROWSER that signs in as a user of the world.`,
		Example: `  awsid sandbox run -- bash
  awsid sandbox run --approve deny -- awsid sso login --profile dev
  awsid sandbox run --home ./home --world world.yaml -- make test`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return problem.New(problem.Usage, "a command to run is missing").WithHint("awsid sandbox run -- bash")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runRun(cmd.Context(), env, opts, args) },
	}
	opts.flags(cmd)
	cmd.Flags().SetInterspersed(false)
	return cmd
}

func runRun(ctx context.Context, env *app.Env, opts *serveOptions, args []string) error {
	// Ctrl-C is for the command; the sandbox lives until the command ends.
	run, p, err := opts.start(interrupt.Shield(ctx), env)
	if err != nil {
		return err
	}
	defer run.Close()
	defer p.remove()
	set, err := opts.variables(env, run, p)
	if err != nil {
		return &problem.Error{Doing: "start the sandbox", Err: err}
	}
	welcome(env, run, args)
	return runChild(env, args, environment(env.Vars, set))
}
