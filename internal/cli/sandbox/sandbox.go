// Package sandbox is `awsid sandbox`: AWS sign-in on loopback to try things out and to test with.
package sandbox

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// New returns the command.
func New(env *app.Env, _ *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "try AWS sign-in without an AWS account",
		Long: `A stand-in for AWS sign-in on this machine: IAM Identity Center, STS, IAM, S3
and the metadata services, over a made-up world that "awsid sandbox world"
prints. Nothing leaves the machine, and your own files are not touched.`,
		Example: `  awsid sandbox run -- bash                 work in it as at home
  awsid sandbox run -- awsid configure sso  one command in it
  awsid sandbox world > world.yaml          a world of your own`,
	}
	cmd.AddCommand(newRun(env), newUp(env), newWorld(env), newLog(env), newFault(env), newClock(env), newToken(env), newBrowse(env))
	return cmd
}

func newWorld(env *app.Env) *cobra.Command {
	opts := &worldOptions{}
	cmd := &cobra.Command{
		Use:   "world",
		Short: "print the built-in world, or a large one, as a file to edit",
		Example: `  awsid sandbox world > world.yaml
  awsid sandbox world --accounts 1000 --roles 10 > big.yaml`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runWorld(env, opts) },
	}
	opts.addSizeFlags(cmd.Flags())
	return cmd
}

func runWorld(env *app.Env, opts *worldOptions) error {
	if opts.accounts == 0 && opts.roles == 0 {
		_, err := io.WriteString(env.Stdout, world.DefaultText())
		return err
	}
	if opts.accounts == 0 {
		opts.accounts = 1
	}
	w, err := opts.readWorld(env)
	if err != nil {
		return err
	}
	text, err := w.Marshal()
	if err != nil {
		return err
	}
	_, err = env.Stdout.Write(text)
	return err
}
