// Package sandbox is `awsid sandbox`: AWS sign-in on loopback to try things
// out and to test with.
package sandbox

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
)

// New returns the noun.
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
