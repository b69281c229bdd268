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
	opts := unsetOptions{global: g, writing: configwrite.Options{IsOwn: true}}
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
	opts.writing.Seen, opts.writing.Subject = seen, t.asArguments()
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
