package configure

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/writing"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

type unsetOptions struct {
	global     *global.Options
	name       string
	subsection subsection
	writing    writing.Options
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
		Args:              words("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.name = args[0]
			return runUnset(cmd.Context(), env, opts)
		},
	}
	opts.subsection.flags(cmd)
	completeSections(env, cmd)
	opts.writing.Flags(cmd)
	return cmd
}

func runUnset(ctx context.Context, env *app.Env, opts unsetOptions) error {
	at, seen, err := findTarget(env, opts.global, opts.subsection, opts.name)
	if err != nil {
		return err
	}
	opts.writing.Seen = seen
	removed := false
	_, err = opts.writing.Apply(ctx, env, func(files *edit.Files) error {
		removed = at.unset(files)
		return nil
	}, at.places()...)
	if err == nil && !removed {
		return problem.Silent(problem.NotFound)
	}
	return err
}

// places are the files that may have the setting: both for a profile, because
// the one in the credentials file overrides the other.
func (t target) places() []shared.Which {
	if t.kind == "profile" {
		return []shared.Which{shared.CredentialsFile, shared.ConfigFile}
	}
	return []shared.Which{shared.ConfigFile}
}

func (t target) unset(files *edit.Files) bool {
	removed := false
	for _, file := range []*edit.File{files.Credentials, files.Config} {
		switch {
		case file == nil:
		case t.nested != "":
			removed = file.DeleteNested(t.id(), t.key, t.nested) || removed
		default:
			removed = file.Delete(t.id(), t.key) || removed
		}
	}
	return removed
}
