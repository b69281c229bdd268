// Package configure is the noun `awsid configure`: the AWS CLI's set-up
// commands for the two shared files, and unset, undo and redo.
package configure

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configuresso"
	"github.com/awsid/awsid/internal/cli/exportcredentials"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/mfalogin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New returns the command with its subcommands. Without one it is the wizard.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := newWizard(env, g)
	cmd.AddCommand(
		newList(env, g),
		newGet(env, g),
		newSet(env, g),
		newUnset(env, g),
		newUndo(env),
		newRedo(env),
		newListProfiles(env),
		newImport(env, g),
		configuresso.New(env, g),
		newSSOSession(env, g),
		exportcredentials.New(env, g),
		mfalogin.New(env, g),
	)
	return cmd
}

// wantWords checks that a command got exactly the words it names.
func wantWords(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return problem.New(problem.Usage, "%s is missing", names[len(args)])
		case len(args) > len(names):
			return problem.New(problem.Usage, "unexpected argument %q", args[len(names)])
		}
		return nil
	}
}
