package mfa

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/timetext"
)

type codeOptions struct {
	args []string
	next bool
}

func newCode(env *app.Env, g *global.Options) *cobra.Command {
	var o codeOptions
	cmd := &cobra.Command{
		Use:   "code [SERIAL]",
		Short: "print the present code of a device whose seed is kept",
		Long: `Print the present code of an MFA device whose seed is kept, and nothing else. The
device is SERIAL, its ARN, or mfa_serial of the profile.

AWS takes each code once. awsid itself does not use a code that was printed, and
does not print one that it has used: it waits for the next, at most 30 seconds.
Asked again within these, it prints the same code. --next waits for the one after
the last that was printed: AWS wants two in a row to enable a new device.`,
		Example: `  awsid mfa code arn:aws:iam::123456789012:mfa/alice
  awsid iam enable-mfa-device --user-name alice --serial-number ARN \
      --authentication-code1 $(awsid mfa code ARN) \
      --authentication-code2 $(awsid mfa code --next ARN)`,
		Args:              global.Args(cobra.MaximumNArgs(1)),
		ValidArgsFunction: completeSerials(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			return runCode(cmd.Context(), env, g, o)
		},
	}
	cmd.Flags().BoolVar(&o.next, "next", false, "wait for the code after the last one that was printed")
	return cmd
}

func runCode(ctx context.Context, env *app.Env, g *global.Options, o codeOptions) error {
	serial, err := serialOf(env, g, o.args)
	if err != nil {
		return err
	}
	shown, err := mfa.ShowCode(ctx, env, mfa.NewSeedStore(env), serial, o.next)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.Stdout, shown.Code.Reveal()); err != nil {
		return err
	}
	if env.Terminal != nil && env.Terminal.StderrIsTerminal() {
		fmt.Fprintf(env.Stderr, "good for another %s\n", timetext.Seconds(max(shown.Left, 1)))
	}
	return nil
}
