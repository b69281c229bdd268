package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/cli/global"
)

// joinWords puts the words of options that take several, or perhaps one, into
// the option's own argument, as pflag wants it: --tags A B becomes --tags=A,B.
func joinWords(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.DisableFlagParsing {
		return args
	}
	out := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return append(out, args[i:]...)
		}
		end := i + 1
		f := cmd.Flags().Lookup(strings.TrimPrefix(arg, "--"))
		switch {
		case f == nil || !strings.HasPrefix(arg, "--"):
		case global.IsList(f):
			for end < len(args) && isWord(args[end]) {
				end++
			}
			arg += "=" + global.JoinWords(args[i+1:end])
		case global.IsOptional(f) && end < len(args) && isWord(args[end]):
			arg += "=" + args[end]
			end++
		}
		out = append(out, arg)
		i = end - 1
	}
	return out
}

// isWord reports whether an argument is no option.
func isWord(arg string) bool {
	return !strings.HasPrefix(arg, "-") || arg == "-" || isDashWord(arg)
}
