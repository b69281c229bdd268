package global

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/sys/problem"
)

// Usage makes any error a usage error (exit 252) that points to the help of
// the command. A verb returns it for missing or unfit arguments.
func Usage(cmd *cobra.Command, err error) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		e = problem.New(problem.Usage, "%w", err)
	}
	e.Kind, e.Code = problem.Usage, "ParamValidation"
	if e.Hint == "" {
		e.Hint = "run: " + cmd.CommandPath() + " --help"
	}
	return e
}

// Args wraps a cobra argument check so that its error is a usage error.
func Args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return Usage(cmd, err)
		}
		return nil
	}
}

// VerbNames lists the commands below a command that its help shows.
func VerbNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}
