// Package cli turns arguments into a command and its error into an exit code.
package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
)

// Main runs the command line in env.Args and returns the exit code. It is the
// only entry, for the binary and for scripted tests.
func Main(ctx context.Context, env *app.Env) int {
	root, opts := newRoot(env)
	args, err := readArguments(root, env.Args[1:], func(word string) { addCommands(root, env, opts, word) })
	if err == nil {
		root.SetArgs(args)
		err = root.ExecuteContext(ctx)
	}
	return reportError(env, opts, err)
}

// Commands returns the root with every command built, for documentation.
func Commands(env *app.Env) *cobra.Command {
	root, opts := newRoot(env)
	addCommands(root, env, opts, "")
	return root
}
