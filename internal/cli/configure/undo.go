package configure

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/columns"
)

type undoOptions struct {
	list, force, forget bool
	to                  int
	writing             configwrite.Options
}

func newUndo(env *app.Env) *cobra.Command {
	opts := undoOptions{writing: configwrite.Options{IsOwn: true}}
	cmd := &cobra.Command{
		Use:   "undo",
		Short: "take back awsid's last changes of the shared files",
		Long: fmt.Sprintf(`Put the shared files back to how they were before awsid changed them last; once
more takes back the change before that. "awsid configure redo" makes them again.
A file that another program has changed since is left alone, unless --force is
given; redo brings that change back, too.

awsid remembers its last %d changes for %d days, in ~/.aws/awsid/undo, with all
that was in the files, secrets included. --list shows them, --forget drops them.`,
			edit.KeepChanges, edit.KeepFor/(24*time.Hour)),
		Example: `  awsid configure undo --dry-run
  awsid configure undo
  awsid configure undo --list
  awsid configure undo --to 12     take back change 12 and all later ones
  awsid configure undo --forget    drop the copies, for example of removed keys`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("to") && opts.to < 1 {
				return problem.New(problem.Usage, "--to takes the number of a change").WithHint("awsid configure undo --list")
			}
			return runUndo(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.list, "list", false, "list the changes that can be taken back, the last one first")
	cmd.Flags().IntVar(&opts.to, "to", 0, "take back change `NUMBER` and all later ones")
	cmd.Flags().BoolVar(&opts.force, "force", false, "also take back what another program has written since")
	cmd.Flags().BoolVar(&opts.forget, "forget", false, "drop all copies; nothing can be taken back then")
	opts.writing.Flags(cmd)
	cmd.MarkFlagsMutuallyExclusive("list", "forget", "to")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("to", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return completeChanges(env), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	})
	return cmd
}

func completeChanges(env *app.Env) (numbers []string) {
	list, _ := edit.Editor{Paths: env.Paths, Clock: env.Clock}.List()
	for _, r := range list {
		if !r.IsUndone() {
			numbers = append(numbers, strconv.Itoa(r.ID)+"\t"+r.Command)
		}
	}
	return numbers
}

func runUndo(ctx context.Context, env *app.Env, opts undoOptions) error {
	editor := opts.writing.Editor(env)
	switch {
	case opts.list:
		if len(edit.CutOff(env.Paths)) > 0 && !opts.writing.DryRun {
			result, err := editor.Recover(ctx)
			if err != nil {
				return err
			}
			if _, err := opts.writing.Finish(env, result); err != nil {
				return err
			}
		}
		return printChanges(env, editor)
	case opts.forget && opts.writing.DryRun:
		return printChanges(env, editor)
	case opts.forget:
		result, err := editor.Forget(ctx)
		if err != nil {
			return err
		}
		env.Tellf(env.Stderr, "Dropped the copies of %d change(s).", len(result.Records))
		_, err = opts.writing.Finish(env, result)
		return err
	}
	result, err := editor.Undo(ctx, opts.to, opts.force)
	return finishStep(env, opts.writing, result, err, "Took back", "Make it again with: `awsid configure redo`")
}

func newRedo(env *app.Env) *cobra.Command {
	writing := configwrite.Options{IsOwn: true}
	cmd := &cobra.Command{
		Use:   "redo",
		Short: "make the change again that undo took back",
		Long: `Make the change of the shared files again that "awsid configure undo" took back
last; once more makes the one after it. A new change by awsid takes the place of
those that were taken back.`,
		Example: `  awsid configure redo --dry-run
  awsid configure redo`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			result, err := writing.Editor(env).Redo(cmd.Context())
			return finishStep(env, writing, result, err, "Made again", "Take it back with: `awsid configure undo`")
		},
	}
	writing.Flags(cmd)
	return cmd
}

// finishStep says which changes were taken back or made again, also when a later one failed.
func finishStep(env *app.Env, writing configwrite.Options, result *edit.Result, err error, did, next string) error {
	if result == nil {
		return err
	}
	if !writing.DryRun {
		for _, r := range result.Records {
			env.Tellf(env.Stderr, "%s change %d (%s) of %s.", did, r.ID, r.Command, r.Describe(env.Paths.Home))
		}
		if err == nil {
			env.Tellf(env.Stderr, "%s", next)
		}
	}
	if err != nil {
		return err
	}
	_, err = writing.Finish(env, result)
	return err
}

func printChanges(env *app.Env, editor edit.Editor) error {
	list, err := editor.List()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		env.Tellf(env.Stderr, "There are no changes to take back.")
		return nil
	}
	st := env.Style(env.Stdout)
	t := columns.Table{Heads: []string{"CHANGE", "STATE", "MADE", "BY", "FILES"}, Width: st.Columns()}
	for _, r := range list {
		age := timetext.Duration(env.Clock.Now().Sub(r.Time)) + " ago"
		t.Rows = append(t.Rows, []string{strconv.Itoa(r.ID), r.State(), age, r.Command, r.Describe(env.Paths.Home)})
	}
	return t.Write(st)
}
