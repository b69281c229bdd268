package configure

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/sys/problem"
)

// words checks that a verb got exactly the words it names.
func words(names ...string) cobra.PositionalArgs {
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
