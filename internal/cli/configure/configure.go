// Package configure is the noun `awsid configure`: the AWS CLI's set-up
// commands for the two shared files, and unset and undo.
package configure

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configuresso"
	"github.com/awsid/awsid/internal/cli/exportcredentials"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/mfalogin"
)

// New returns the noun with its verbs. Without a verb it is the wizard.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := newWizard(env, g)
	cmd.AddCommand(
		newList(env, g),
		newGet(env, g),
		newSet(env, g),
		newUnset(env, g),
		newUndo(env),
		newListProfiles(env),
		newImport(env, g),
		configuresso.New(env, g),
		newSSOSession(env, g),
		exportcredentials.New(env, g),
		mfalogin.New(env, g),
	)
	return cmd
}
