// Package cli turns arguments into a command and its error into an exit code.
package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
)

// Main runs the command line in env.Args and returns the exit code. It is the
// only entry, for the binary and for scripted tests.
func Main(ctx context.Context, env *app.Env) int {
	root, opts := newRoot(env)
	args := helpWords(root, env.Args[1:])
	err := run(ctx, root, args)
	return report(env, opts, err)
}

func run(ctx context.Context, root *cobra.Command, args []string) error {
	args, err := expandAbbreviations(root, args)
	if err != nil {
		return err
	}
	root.SetArgs(guardWords(root, joinWords(root, args)))
	return root.ExecuteContext(ctx)
}

// helpWords accepts the AWS CLI's way to ask for help: `configure set help`.
func helpWords(root *cobra.Command, args []string) []string {
	n := len(args)
	if n == 0 || args[n-1] != "help" {
		return args
	}
	for _, a := range args[:n-1] {
		if strings.HasPrefix(a, "-") {
			return args
		}
	}
	cmd, rest, err := root.Find(args[:n-1])
	if err != nil || len(rest) > 0 || (n > 1 && cmd == root) {
		return args
	}
	return append(args[:n-1:n-1], "--help")
}

// Commands returns the root with every command built, for documentation.
func Commands(env *app.Env) *cobra.Command {
	root, _ := newRoot(env)
	return root
}
