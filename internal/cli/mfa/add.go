package mfa

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/totp"
)

type addOptions struct {
	args  []string
	file  string
	force bool
}

func newAdd(env *app.Env, g *global.Options) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add [SERIAL]",
		Short: "keep the seed of a virtual MFA device in the keystore",
		Long: `Keep the seed of a virtual MFA device in the keystore, so that awsid makes its
codes. The device is SERIAL, its ARN, or mfa_serial of the profile.

The seed is typed on the terminal, unseen, piped to standard input, or read from
--seed-file. It is base32, as the console shows it behind "Show secret key", or
the otpauth:// address of its QR code. It is never an argument: every process of
the machine could read that.

What this costs: the second factor is then on this machine, protected by the
keystore only. Whoever can use your account here can make codes. A telephone or a
token keeps it apart; awsid asks for their codes.`,
		Example: `  awsid mfa add arn:aws:iam::123456789012:mfa/alice
  awsid iam create-virtual-mfa-device --virtual-mfa-device-name alice \
      --outfile seed --bootstrap-method Base32StringSeed
  awsid mfa add arn:aws:iam::123456789012:mfa/alice --seed-file seed && rm seed`,
		Args:              global.Args(cobra.MatchAll(refuseSeedArgument, cobra.MaximumNArgs(1))),
		ValidArgsFunction: completeConfigured(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			return runAdd(cmd.Context(), env, g, o)
		},
	}
	cmd.Flags().StringVar(&o.file, "seed-file", "", "read the seed from this `file`")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace a seed that is kept already, without a question")
	return cmd
}

func runAdd(ctx context.Context, env *app.Env, g *global.Options, o addOptions) error {
	serial, err := serialOf(env, g, o.args)
	if err != nil {
		return err
	}
	if err := mfa.CheckVirtual(serial); err != nil {
		return err
	}
	kept := mfa.NewSeedStore(env)
	was, err := kept.Has(serial)
	if err != nil {
		return err
	}
	if was && !o.force {
		if yes, err := mayReplace(ctx, env, serial); err != nil || !yes {
			return err
		}
	}
	key, err := readSeed(ctx, env, serial, o.file)
	if err != nil {
		return err
	}
	if err := kept.Keep(ctx, serial, key); err != nil {
		return err
	}
	printKept(env, serial, o.file)
	return nil
}

// refuseSeedArgument refuses a seed among the arguments, and does not repeat it.
func refuseSeedArgument(_ *cobra.Command, args []string) error {
	for _, a := range args {
		key, err := totp.Parse(a)
		if uri := strings.HasPrefix(strings.ToLower(a), "otpauth:"); uri || err == nil && len(key.Seed.Reveal()) >= minSeedBytes {
			return problem.New(problem.Usage, "a seed is never an argument: other processes of this machine, and the shell's history, can read it").
				WithHint("run `awsid mfa add SERIAL`, which asks for the seed, or give it with --seed-file").WithCode("ParamValidation")
		}
	}
	return nil
}

// mayReplace asks before a seed is lost. Nobody to ask is an error.
func mayReplace(ctx context.Context, env *app.Env, serial string) (bool, error) {
	yes, asked, err := confirmOnTerminal(ctx, env, "A seed of "+serial+" is kept already. Replace it? [y/N] ")
	if !asked {
		return false, problem.New(problem.General, "a seed of MFA device %s is kept already", serial).
			WithHint("add --force to replace it")
	}
	return yes, err
}

// printKept says what was done, what that means, and how to go on.
func printKept(env *app.Env, serial, file string) {
	fmt.Fprintf(env.Stderr, `The seed of MFA device %[1]s is kept.
The second factor is now on this machine, protected by the keystore alone: whoever can
use your account here can make codes. To take it away: awsid mfa remove %[2]s
To check it: awsid mfa code %[2]s
A new device is enabled with two codes in a row: that one, and awsid mfa code --next
`, serial, shellwords.Quote(serial))
	if file != "" {
		fmt.Fprintf(env.Stderr, "The seed is also still in %s: delete that.\n", paths.Tilde(file, env.Paths.Home))
	}
}

// minSeedBytes is how many bytes a seed has at least: 80 bits are the least that
// anybody makes, RFC 4226 section 4 wants 128, AWS makes 320.
const minSeedBytes = 10

// checkSeed refuses a seed that is cut off, or whose codes AWS would not take.
func checkSeed(key totp.Key, err error) (totp.Key, error) {
	if err == nil && len(key.Seed.Reveal()) < minSeedBytes {
		err = errors.New("the seed is too short; copy all of it")
	}
	if err == nil && key.Digits != totp.DefaultDigits {
		err = fmt.Errorf("its codes have %d digits; AWS takes codes of %d digits only", key.Digits, totp.DefaultDigits)
	}
	if err != nil {
		e := problem.New(problem.Usage, "%w", err).
			WithHint("the seed is what the console shows behind \"Show secret key\", or the otpauth:// address of its QR code")
		e.Code = "ParamValidation"
		return totp.Key{}, e
	}
	return key, nil
}
