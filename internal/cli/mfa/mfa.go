// Package mfa is the command `awsid mfa`: keep the seeds of virtual MFA devices
// in the keystore, and make their codes.
package mfa

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// New returns the command with its subcommands.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mfa",
		Short: "keep the seeds of MFA devices, and make their codes",
		Long: `With the seed of a virtual MFA device in the keystore, awsid makes the codes that
roles with mfa_serial and "configure mfa-login" need, and asks for none.`,
		Example: `  awsid mfa add --profile deploy     keep the seed of the profile's device
  awsid mfa code --profile deploy    a code, to sign in to the console
  awsid mfa list                     which devices, for which profiles`,
	}
	cmd.AddCommand(newAdd(env, g), newCode(env, g), newList(env, g), newRemove(env))
	return cmd
}

// serialOf returns the argument, or else mfa_serial of the profile.
func serialOf(env *app.Env, g *global.Options, args []string) (string, error) {
	if len(args) > 0 {
		return strings.TrimSpace(args[0]), nil
	}
	ses, err := g.Open(env)
	if err != nil {
		return "", err
	}
	name := ses.Settings.ProfileName()
	if profile := ses.Settings.Profile(); profile != nil {
		if v, ok := profile.Get("mfa_serial"); ok && v.Text != "" {
			return v.Text, nil
		}
	}
	return "", problem.New(problem.Usage, "which device? Profile %q has no mfa_serial", name.Text).
		WithCode("ParamValidation").
		WithHint("give the device's ARN, or --profile; `awsid mfa list` shows those of all profiles")
}

// completeSerials completes the argument to the devices whose seeds are kept.
func completeSerials(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		serials, _ := mfa.NewSeedStore(env).Serials() // a shell prompt is no place for an error
		return serials, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeConfigured completes the argument to the devices of the profiles.
func completeConfigured(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) (serials []string, _ cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, d := range listDevices(files, nil) {
			serials = append(serials, d.serial)
		}
		return serials, cobra.ShellCompDirectiveNoFileComp
	}
}

type removeOptions struct {
	serial string
	yes    bool
}

func newRemove(env *app.Env) *cobra.Command {
	opts := &removeOptions{}
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
			opts.serial = strings.TrimSpace(args[0])
			return runRemove(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVarP(&opts.yes, "yes", "y", false, "ask nothing")
	return cmd
}

func runRemove(ctx context.Context, env *app.Env, opts *removeOptions) error {
	seeds, serial := mfa.NewSeedStore(env), opts.serial
	if exists, err := seeds.Has(serial); err != nil {
		return err
	} else if !exists {
		return mfa.NoSeedError(serial)
	}
	if !opts.yes {
		yes, asked, err := confirmOnTerminal(ctx, env,
			"Delete the seed of "+serial+"? It cannot be brought back. [y/N] ")
		if !asked {
			return problem.New(problem.General, "the seed of MFA device %s would be gone for good", serial).
				WithHint("add --yes to delete it without a question")
		}
		if err != nil || !yes {
			return err
		}
	}
	if _, err := seeds.Remove(ctx, serial); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "The seed of MFA device %s is deleted.\n", serial)
	return nil
}

type codeOptions struct {
	global *global.Options
	args   []string
	next   bool
}

func newCode(env *app.Env, g *global.Options) *cobra.Command {
	opts := &codeOptions{global: g}
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
			opts.args = args
			return runCode(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.next, "next", false, "wait for the code after the last one that was printed")
	return cmd
}

func runCode(ctx context.Context, env *app.Env, opts *codeOptions) error {
	serial, err := serialOf(env, opts.global, opts.args)
	if err != nil {
		return err
	}
	shown, err := mfa.ShowCode(ctx, env, mfa.NewSeedStore(env), serial, opts.next)
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
