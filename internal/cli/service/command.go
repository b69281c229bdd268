package service

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/passthrough"
)

// New returns the command of a service. An operation that is not ours goes to
// the AWS CLI.
func New(env *app.Env, g *global.Options, s Service) *cobra.Command {
	cmd := &cobra.Command{
		Use: s.Name, Args: cobra.ArbitraryArgs,
		Long: "The operations of " + s.Name + " that setting up and checking credentials needs, with the AWS CLI's\n" +
			"options and output. Any other operation goes to the AWS CLI, if there is one.",
	}
	for _, op := range s.Operations[:min(3, len(s.Operations))] {
		cmd.Example = strings.TrimPrefix(cmd.Example+"\n"+op.example(s), "\n")
	}
	cmd.AddCommand(Commands(env, g, s)...)
	passthrough.Rest(env, g, cmd)
	return cmd
}

// Commands returns one command per operation of a service.
func Commands(env *app.Env, g *global.Options, s Service) []*cobra.Command {
	var cmds []*cobra.Command
	for _, op := range s.Operations {
		cmds = append(cmds, newCommand(env, g, s, op))
	}
	return cmds
}

func newCommand(env *app.Env, g *global.Options, s Service, op Operation) *cobra.Command {
	cmd := &cobra.Command{Use: optionName(op.Name), Short: op.Short, Example: op.example(s)}
	op.define(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		given, err := op.read(env, cmd.Flags())
		if err != nil {
			return err
		}
		if err := op.missing(cmd, given); err != nil {
			return err
		}
		return request{env: env, global: g, service: s, op: op, given: given}.run(cmd.Context())
	}
	return cmd
}

// example is the shortest command line that can work: the operation with the
// options that it cannot do without.
func (op Operation) example(s Service) string {
	const width = 90
	example, line := "", "  awsid "+s.Name+" "+optionName(op.Name)
	for _, p := range slices.Concat(op.Params, op.Extra) {
		if name := optionName(p.Name); p.Required {
			option := " --" + name + " " + strings.ToUpper(name[strings.LastIndex(name, "-")+1:])
			if len(line+option) > width {
				example, line = example+line+" \\\n", "     "
			}
			line += option
		}
	}
	return example + line
}
