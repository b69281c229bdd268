package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/cli/global"
)

// spreadLists repeats the name of a list option before each of its words, as
// pflag wants it: --tags A B becomes --tags A --tags B.
func spreadLists(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.DisableFlagParsing {
		return args
	}
	out := make([]string, 0, len(args))
	list := "" // the list option whose words follow
	for i, arg := range args {
		switch {
		case arg == "--":
			return append(out, args[i:]...)
		case strings.HasPrefix(arg, "-"):
			list = listOption(cmd, arg)
		case list != "" && args[i-1] != list:
			out = append(out, list)
		}
		out = append(out, arg)
	}
	return out
}

// listOption returns arg if it is a list option without "=value".
func listOption(cmd *cobra.Command, arg string) string {
	f := cmd.Flags().Lookup(strings.TrimPrefix(arg, "--"))
	if f == nil || !global.IsList(f) {
		return ""
	}
	return arg
}
