package sandbox

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func newWorld(env *app.Env) *cobra.Command {
	opts := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "world",
		Short: "print the built-in world, or a large one, as a file to edit",
		Example: `  awsid sandbox world > world.yaml
  awsid sandbox world --accounts 1000 --roles 10 > big.yaml`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runWorld(env, opts) },
	}
	f := cmd.Flags()
	f.IntVar(&opts.accounts, "accounts", 0, "make a world of this many accounts")
	f.IntVar(&opts.roles, "roles", 0, "roles in each account of a made world (default 10)")
	return cmd
}

func runWorld(env *app.Env, opts *serveOptions) error {
	if opts.accounts == 0 && opts.roles == 0 {
		_, err := io.WriteString(env.Stdout, world.DefaultText())
		return err
	}
	if opts.accounts == 0 {
		opts.accounts = 1
	}
	w, err := readWorld(env, "", opts.accounts, opts.roles)
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
