// Package serve is `awsid serve`: credentials that renew themselves, for
// programs on this machine that run longer than any credentials last.
package serve

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
)

type serveOptions struct {
	global *global.Options
	port   string
	quiet  bool
	signIn global.IfNeeded
	argv   []string // the command to serve, if any
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := serveOptions{global: g}
	cmd := &cobra.Command{
		Use:   "serve [options] [-- COMMAND [ARGUMENT]...]",
		Short: "serve credentials that renew themselves to programs on this machine",
		Long: `Serve the credentials of a profile on a loopback port, in the way containers get
theirs: every AWS SDK knows it and asks again in time. With COMMAND, serve that
command until it ends and return its exit code; otherwise print the variables
that lead a shell here, and serve until Ctrl-C. A default profile with
credentials of its own comes before them in such a shell.`,
		Example: `  awsid serve --profile dev -- ./long-job
  awsid serve --profile dev --port 9911`,
		Args:                  cobra.ArbitraryArgs,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().StringVar(&opts.port, "port", "0", "`number` of the port of 127.0.0.1; 0 takes a free one")
	cmd.Flags().BoolVar(&opts.quiet, "quiet", false, "do not log requests to standard error")
	opts.signIn.Flag(cmd, signin.Ask)
	global.MarkChild(cmd)
	cmd.RunE = func(cmd *cobra.Command, argv []string) error {
		if _, err := strconv.ParseUint(opts.port, 10, 16); err != nil {
			return global.Usage(cmd, problem.New(problem.Usage, "--port takes a number from 0 to 65535, not %q",
				opts.port))
		}
		opts.argv = argv
		return runServe(cmd.Context(), env, opts)
	}
	return cmd
}

func runServe(ctx context.Context, env *app.Env, opts serveOptions) error {
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	chain := credentials.New(env, ses)
	plan, err := chain.Plan()
	if err != nil {
		return err
	}
	server := &handout.Server{Source: chain.Provider(), Clock: env.Clock}
	if !opts.quiet {
		server.Log = func(remote string, status int) {
			env.Tellf(env.Stderr, "%s credentials of %s to %s: %d", env.Clock.Now().Format("15:04:05"), plan.Whose(), remote, status)
		}
	}
	// Whoever cannot get credentials now learns it here, not from a client.
	_, err = reauth.Retry(ctx, env, ses, reauth.Options{Policy: opts.signIn.Policy(), Default: signin.Ask},
		server.Source.Retrieve)
	if err != nil {
		return err
	}
	if err := server.Listen(ctx, opts.port, env.Rand); err != nil {
		return err
	}
	if len(opts.argv) > 0 {
		return serveCommand(ctx, env, server, childVars(env, ses, server, plan.Step), opts.argv)
	}
	for _, v := range server.Variables() {
		if _, err := fmt.Fprintf(env.Stdout, "export %s=%s\n", v.Name, v.Value); err != nil {
			return err
		}
	}
	return server.Serve(ctx)
}

// serveCommand serves while the command runs, and returns its exit code. Signals are the command's: it decides what
// they mean.
func serveCommand(ctx context.Context, env *app.Env, server *handout.Server, vars environ.Vars, argv []string) error {
	vars, err := handout.EnterProgram(env, vars, argv[0], argv[1:])
	if err != nil {
		return err
	}
	served, stop := context.WithCancel(interrupt.Shield(ctx))
	done := make(chan error, 1)
	go func() { done <- server.Serve(served) }()
	signals := interrupt.Forward(isForeground(env))
	defer signals.Stop()
	result, err := env.Runner.Run(interrupt.Shield(ctx), runner.Command{
		Argv: argv, Env: vars.Environ(), Dir: env.Dir,
		Stdin: env.Stdin, Stdout: env.Stdout, Stderr: env.Stderr, OnStart: signals.To,
	})
	stop()
	if serveErr := <-done; err == nil {
		err = serveErr
	}
	switch {
	case err != nil:
		return err
	case result.Exit != 0:
		return problem.Exit(result.Exit)
	}
	return nil
}

// isForeground reports whether a terminal sends what is typed to us, and so to the command.
func isForeground(env *app.Env) bool {
	terminal, err := env.Terminal.Open()
	if err != nil {
		return false
	}
	terminal.Close()
	return true
}

// childVars is the environment of the command. A default profile with credentials of its own would come before those
// of a container, so the command then does not see the shared files.
func childVars(env *app.Env, ses *app.Session, server *handout.Server, step *credentials.Step) environ.Vars {
	vars := handout.ServedEnvironment(env.Vars, ses, server, step)
	child := *env
	child.Vars = vars
	if reachesServer(&child) {
		return vars
	}
	return vars.With("AWS_CONFIG_FILE", os.DevNull).With("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
}

// reachesServer reports whether an AWS client in that environment would ask us.
func reachesServer(env *app.Env) bool {
	ses, err := app.Open(env, settings.Flags{})
	if err != nil {
		return false
	}
	plan, err := credentials.New(env, ses).Plan()
	return err == nil && plan.Step != nil && plan.Step.Kind == credentials.KindContainer
}
