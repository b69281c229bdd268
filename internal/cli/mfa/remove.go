package mfa

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
)

func newRemove(env *app.Env) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "remove SERIAL",
		Short: "delete the seed of an MFA device from the keystore",
		Long: `Delete the seed of an MFA device from the keystore. The device itself stays as it
is at AWS: its codes are asked for again, and must come from another program or
telephone that has the seed. The seed cannot be brought back.`,
		Example:           `  awsid mfa remove arn:aws:iam::123456789012:mfa/alice`,
		Args:              global.Args(cobra.ExactArgs(1)),
		ValidArgsFunction: completeSerials(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRemove(cmd.Context(), env, strings.TrimSpace(args[0]), yes)
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "ask nothing")
	return cmd
}

func runRemove(ctx context.Context, env *app.Env, serial string, sure bool) error {
	kept := mfa.NewSeedStore(env)
	if was, err := kept.Has(serial); err != nil {
		return err
	} else if !was {
		return mfa.NoSeedError(serial)
	}
	if !sure {
		yes, asked, err := confirmOnTerminal(ctx, env, "Delete the seed of "+serial+"? It cannot be brought back. [y/N] ")
		if !asked {
			return problem.New(problem.General, "the seed of MFA device %s would be gone for good", serial).
				WithHint("add --yes to delete it without a question")
		}
		if err != nil || !yes {
			return err
		}
	}
	if _, err := kept.Remove(ctx, serial); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "The seed of MFA device %s is deleted.\n", serial)
	return nil
}
