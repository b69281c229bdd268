package profiles

import (
	"context"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type rmOptions struct {
	names   []string
	force   bool
	yes     bool
	writing configwrite.Options
}

func newRm(env *app.Env) *cobra.Command {
	opts := rmOptions{writing: configwrite.Options{IsOwn: true}}
	cmd := &cobra.Command{
		Use:   "rm NAME...",
		Short: "remove profiles from both files",
		Long: `Remove profiles from the config file and the credentials file. A profile that
another one needs as its source_profile stays, unless that one goes too or
--force is given. Comments that touch the profile go with it; those that are
set off by blank lines, and marks of other programs, stay.

On a terminal it asks before access keys are removed, unless --yes is given.
"awsid configure undo" brings all of it back: the keys are in its copies until
they age out, or until "awsid configure undo --forget".`,
		Example: `  awsid profiles rm old
  awsid profiles rm old older --dry-run`,
		Args:              wantNames(1, math.MaxInt),
		ValidArgsFunction: completeNames(env, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.names = args
			return runRm(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.force, "force", false, "remove a profile although others need it")
	cmd.Flags().BoolVarP(&opts.yes, "yes", "y", false, "do not ask before access keys are removed")
	opts.writing.Flags(cmd)
	return cmd
}

func runRm(ctx context.Context, env *app.Env, opts rmOptions) error {
	opts.writing.Subject = strings.Join(opts.names, " ")
	isWatched := env.Terminal != nil && env.Terminal.StdinIsTerminal() && env.Terminal.StderrIsTerminal() && !opts.writing.DryRun
	if isWatched && !opts.yes {
		if agreed, err := opts.confirmKeys(ctx, env); err != nil || !agreed {
			return err
		}
	}
	isDone, err := opts.writing.Apply(ctx, env, opts.removeProfiles, bothFiles()...)
	if isDone && isWatched {
		return env.Tellf(env.Stderr, "Removed %s. `awsid configure undo` brings back what was removed.", opts.what())
	}
	return err
}

// what names the profiles.
func (o rmOptions) what() string {
	if len(o.names) == 1 {
		return "profile " + printable.Line(o.names[0], 0)
	}
	return "profiles " + printable.Line(strings.Join(o.names, ", "), 0)
}

// confirmKeys asks whether access keys may go, if any would.
func (o rmOptions) confirmKeys(ctx context.Context, env *app.Env) (agreed bool, err error) {
	editor := o.writing.Editor(env)
	editor.DryRun = true
	result, err := editor.Apply(ctx, o.removeProfiles, bothFiles()...)
	if err != nil || !result.RemovesSecrets() {
		return err == nil, err
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return false, err
	}
	defer tty.Close()
	agreed, err = prompt.New(tty, tty, env.Vars.Get("TERM")).Confirm(ctx, "Remove "+o.what()+" with the access keys in it? [y/N] ", false)
	if prompt.IsEnd(err) {
		err = nil
	}
	return agreed, err
}

func (o rmOptions) removeProfiles(files *edit.Files) error {
	ids, goes := make([]shared.ID, 0, len(o.names)), map[string]bool{}
	for _, name := range o.names {
		if !profileExists(files, name) {
			return notFound(name)
		}
		ids, goes[name] = append(ids, edit.Profile(name)), true
	}
	needed := map[string][]reference{}
	for _, r := range allReferences(files) {
		if goes[r.to] && !goes[r.profile] {
			needed[r.to] = append(needed[r.to], r)
		}
	}
	for _, name := range o.names {
		if len(needed[name]) > 0 && !o.force {
			return stillReferenced(name, needed[name])
		}
	}
	for _, f := range bothOf(files) {
		f.Remove(ids...)
	}
	return nil
}
