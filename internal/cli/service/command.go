package service

import (
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
	cmd := &cobra.Command{Use: optionName(op.Name), Short: op.Short}
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
