package sandbox

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sys/problem"
)

type browseOptions struct {
	user string
	deny bool
}

// newBrowse is what $BROWSER runs inside a sandbox.
func newBrowse(env *app.Env) *cobra.Command {
	opts := &browseOptions{}
	cmd := &cobra.Command{
		Use:    "browse [--as USER|--deny] URL",
		Short:  "visit a sign-in page of the sandbox as one of its users",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(cmd *cobra.Command, args []string) error { return runBrowse(cmd.Context(), env, opts, args[0]) },
	}
	cmd.Flags().StringVar(&opts.user, "as", "", "`user` to sign in as (default: the first one offered)")
	cmd.Flags().BoolVar(&opts.deny, "deny", false, "deny the request")
	return cmd
}

func runBrowse(ctx context.Context, env *app.Env, opts *browseOptions, url string) error {
	client := controlClient(env)
	v := browse.Visitor{User: opts.user, Deny: opts.deny, Secrets: client.Person, Transport: env.Transport}
	if err := v.Visit(ctx, url); err != nil {
		return &problem.Error{Doing: "visit the sign-in page", Err: err}
	}
	return nil
}
