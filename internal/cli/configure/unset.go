package configure

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/sys/problem"
)

type unsetOptions struct {
	global  *global.Options
	name    string
	section sectionOptions
	writing configwrite.Options
}

func newUnset(env *app.Env, g *global.Options) *cobra.Command {
	opts := unsetOptions{global: g}
	cmd := &cobra.Command{
		Use:   "unset NAME",
		Short: "remove one setting, or a whole block, from the shared files",
		Long: `Remove one setting, or a whole nested block, from wherever the shared files
have it for the profile or section. NAME is spelt as for set. Nothing there is
exit code 1, as for get. The section itself stays; "awsid profiles rm" removes
a profile.`,
		Example: `  awsid configure unset region --profile dev
  awsid configure unset profile.dev.s3.max_concurrent_requests
  awsid configure unset s3 --dry-run
  awsid configure unset sso_registration_scopes --sso-session corp`,
		ValidArgsFunction: completeSettings(env, g, false),
		Args:              wantWords("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.name = args[0]
			return runUnset(cmd.Context(), env, opts)
		},
	}
	opts.section.addFlags(env, cmd)
	opts.writing.Flags(cmd)
	return cmd
}

func runUnset(ctx context.Context, env *app.Env, opts unsetOptions) error {
	t, seen, err := findTarget(env, opts.global, opts.section, opts.name)
	if err != nil {
		return err
	}
	opts.writing.Seen = seen
	removed := false
	_, err = opts.writing.Apply(ctx, env, func(files *edit.Files) error {
		for _, file := range files.All() {
			if t.nested != "" {
				removed = file.DeleteNested(t.section, t.key, t.nested) || removed
			} else {
				removed = file.Delete(t.section, t.key) || removed
			}
		}
		return nil
	}, t.files()...)
	if err == nil && !removed {
		return problem.Silent(problem.NotFound)
	}
	return err
}

type undoOptions struct {
	force   bool
	writing configwrite.Options
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
