package profiles

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// moveOptions are those of mv and cp.
type moveOptions struct {
	from, to string
	writing  configwrite.Options
}

func newMv(env *app.Env) *cobra.Command {
	return newMove(env, runMv, &cobra.Command{
		Use:   "mv OLD NEW",
		Short: "rename a profile in both files and where others name it",
		Long: `Rename a profile in the config file and the credentials file, and in the
source_profile of every profile that names it. Everything else stays as it is.`,
		Example: `  awsid profiles mv dev corp-dev
  awsid profiles mv default personal --dry-run`,
	})
}

func newCp(env *app.Env) *cobra.Command {
	return newMove(env, runCp, &cobra.Command{
		Use:   "cp FROM TO",
		Short: "copy a profile, credentials included, under a new name",
		Long: `Copy a profile's sections of the config file and the credentials file to a new
name. A profile that is its own source_profile becomes one in the copy too.`,
		Example: `  awsid profiles cp dev dev-eu && awsid configure set region eu-west-1 --profile dev-eu`,
	})
}

func newMove(env *app.Env, run func(context.Context, *app.Env, moveOptions) error, cmd *cobra.Command) *cobra.Command {
	opts := moveOptions{}
	cmd.Args, cmd.ValidArgsFunction = wantNames(2, 2), completeNames(env, 1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		opts.from, opts.to = args[0], args[1]
		return run(cmd.Context(), env, opts)
	}
	opts.writing.Flags(cmd)
	return cmd
}

func runMv(ctx context.Context, env *app.Env, opts moveOptions) error {
	return opts.applyToBoth(ctx, env, func(files *edit.Files) error {
		references := referencesTo(files, opts.from)
		if err := opts.forEachFile(files, (*edit.File).Rename); err != nil {
			return err
		}
		return opts.repointReferences(references)
	})
}

func runCp(ctx context.Context, env *app.Env, opts moveOptions) error {
	return opts.applyToBoth(ctx, env, func(files *edit.Files) error {
		own := slices.DeleteFunc(referencesTo(files, opts.from), func(r reference) bool { return r.profile != opts.from })
		if err := opts.forEachFile(files, (*edit.File).Copy); err != nil {
			return err
		}
		return opts.repointReferences(own)
	})
}

// applyToBoth checks both names and runs the change on both files.
func (o moveOptions) applyToBoth(ctx context.Context, env *app.Env, change func(*edit.Files) error) error {
	o.writing.Subject = o.from + " " + o.to
	_, err := o.writing.Apply(ctx, env, func(files *edit.Files) error {
		if !profileExists(files, o.from) {
			return notFound(o.from)
		}
		if profileExists(files, o.to) {
			return problem.New(problem.General, "there is a profile %q already", o.to).
				WithHint("look at it with `awsid profiles show%[1]s`, or remove it first with `awsid profiles rm%[1]s`", shellwords.Argument(o.to))
		}
		return change(files)
	}, bothFiles()...)
	return err
}

func (o moveOptions) forEachFile(files *edit.Files, do func(*edit.File, shared.ID, string) error) error {
	for _, f := range bothOf(files) {
		if _, ok := f.Section(edit.Profile(o.from)); !ok {
			continue
		}
		if err := do(f, edit.Profile(o.from), o.to); err != nil {
			return err
		}
	}
	return nil
}

// repointReferences makes references name the new profile. One of the profile to itself
// stands in the new section by now.
func (o moveOptions) repointReferences(references []reference) error {
	for _, r := range references {
		if r.profile == o.from {
			r.profile = o.to
		}
		if err := r.file.Set(edit.Profile(r.profile), referenceKey, o.to); err != nil {
			return err
		}
	}
	return nil
}
