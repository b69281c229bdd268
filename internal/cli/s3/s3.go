// Package s3 is `awsid s3 ls`: may these credentials see the buckets, and
// what is in them. Everything else about S3 goes to the AWS CLI.
package s3

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/passthrough"
)

// New returns the noun with its verb.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{Use: "s3", Example: "  awsid s3 ls s3://BUCKET/PREFIX", Args: cobra.ArbitraryArgs}
	cmd.AddCommand(newLs(env, g))
	passthrough.Rest(env, g, cmd)
	return cmd
}
