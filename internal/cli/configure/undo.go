package configure

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/writing"
	"github.com/awsid/awsid/internal/config/edit"
)

type undoOptions struct {
	force   bool
	writing writing.Options
}

func newUndo(env *app.Env) *cobra.Command {
	opts := undoOptions{}
	cmd := &cobra.Command{
		Use:   "undo",
		Short: "take back awsid's last change of the shared files",
		Long: `Put the shared files back to how they were before awsid changed them last; a
second undo does that change again. A file that another program has changed
since is left alone, unless --force is given.`,
		Example: `  awsid configure undo --dry-run
  awsid configure undo`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runUndo(cmd.Context(), env, opts) },
	}
	cmd.Flags().BoolVar(&opts.force, "force", false, "also take back what another program has written since")
	opts.writing.Flags(cmd)
	return cmd
}

func runUndo(ctx context.Context, env *app.Env, opts undoOptions) error {
	editor := edit.Editor{Paths: env.Paths, Clock: env.Clock, DryRun: opts.writing.DryRun}
	result, err := editor.Undo(ctx, opts.force)
	if err != nil {
		return err
	}
	_, err = opts.writing.Finish(env, result)
	return err
}
