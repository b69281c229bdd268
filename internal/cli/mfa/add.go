package mfa

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/totp"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type addOptions struct {
	global *global.Options
	args   []string
	file   string
	force  bool
}

func newAdd(env *app.Env, g *global.Options) *cobra.Command {
	opts := &addOptions{global: g}
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
			opts.args = args
			return runAdd(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().StringVar(&opts.file, "seed-file", "", "read the seed from this `file`")
	cmd.Flags().BoolVar(&opts.force, "force", false, "replace a seed that is kept already, without a question")
	return cmd
}

func runAdd(ctx context.Context, env *app.Env, opts *addOptions) error {
	serial, err := serialOf(env, opts.global, opts.args)
	if err != nil {
		return err
	}
	if err := mfa.CheckVirtual(serial); err != nil {
		return err
	}
	seeds := mfa.NewSeedStore(env)
	exists, err := seeds.Has(serial)
	if err != nil {
		return err
	}
	if exists && !opts.force {
		yes, asked, err := confirmOnTerminal(ctx, env, "A seed of "+serial+" is kept already. Replace it? [y/N] ")
		if !asked {
			return problem.New(problem.General, "a seed of MFA device %s is kept already", serial).
				WithHint("add --force to replace it")
		}
		if err != nil || !yes {
			return err
		}
	}
	key, err := readSeed(ctx, env, serial, opts.file)
	if err != nil {
		return err
	}
	if err := seeds.Keep(ctx, serial, key); err != nil {
		return err
	}
	printKept(env, serial, opts.file)
	return nil
}

// refuseSeedArgument refuses a seed among the arguments, and does not repeat it.
func refuseSeedArgument(_ *cobra.Command, args []string) error {
	for _, a := range args {
		key, err := totp.Parse(a)
		isURI := strings.HasPrefix(strings.ToLower(a), "otpauth:")
		if isURI || err == nil && len(key.Seed.Reveal()) >= minSeedBytes {
			return problem.New(problem.Usage, "a seed is never an argument: other processes of this machine, and the shell's history, can read it").
				WithHint("run `awsid mfa add SERIAL`, which asks for the seed, or give it with --seed-file").WithCode("ParamValidation")
		}
	}
	return nil
}

// printKept says what was done, what that means, and how to go on.
func printKept(env *app.Env, serial, file string) {
	env.Tellf(env.Stderr, "The seed of MFA device %[1]s is kept.\n"+
		"The second factor is now on this machine, protected by the keystore alone: whoever can use your account here can "+
		"make codes. To take it away: `awsid mfa remove %[2]s`\n"+
		"To check it: `awsid mfa code %[2]s`\n"+
		"A new device is enabled with two codes in a row: that one, and `awsid mfa code --next`", serial, shellwords.ForPaste(serial))
	if file != "" {
		env.Tellf(env.Stderr, "The seed is also still in %s: delete that.", paths.Tilde(file, env.Paths.Home))
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
		return totp.Key{}, problem.New(problem.Usage, "%w", err).WithCode("ParamValidation").
			WithHint("the seed is what the console shows behind \"Show secret key\", or the otpauth:// address of its QR code")
	}
	return key, nil
}

// maxSeed is more than any seed or otpauth address has, in bytes.
const maxSeed = 64 << 10

// readSeed takes the seed from the file, from a pipe, or from the person.
func readSeed(ctx context.Context, env *app.Env, serial, file string) (totp.Key, error) {
	switch {
	case file != "":
		return readSeedFile(env, file)
	case env.Terminal == nil || !env.Terminal.StdinIsTerminal():
		return readSeedFrom(env.Stdin, "standard input")
	}
	return askSeed(ctx, env, serial)
}

func readSeedFile(env *app.Env, name string) (totp.Key, error) {
	path := paths.Expand(strings.TrimPrefix(name, "file://"), env.Vars, env.Paths.Home)
	if !filepath.IsAbs(path) {
		path = filepath.Join(env.Dir, path)
	}
	text, err := env.Paths.Pipes.Read(path, readfile.SmallLimit)
	if err != nil {
		return totp.Key{}, problem.New(problem.General, "read %s: %w", name, problem.Bare(err)).At("--seed-file")
	}
	return readSeedFrom(bytes.NewReader(text), "--seed-file")
}

func readSeedFrom(r io.Reader, place string) (totp.Key, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSeed))
	if err != nil {
		return totp.Key{}, problem.New(problem.General, "read the seed: %w", problem.Bare(err)).At(place)
	}
	if strings.HasPrefix(string(text), "\x89PNG") {
		return totp.Key{}, problem.New(problem.Usage, "this is the image of a QR code, which awsid cannot read").
			At(place).
			WithHint("create the device with --bootstrap-method Base32StringSeed, or scan the image and give the otpauth:// address in it")
	}
	key, err := checkSeed(totp.Parse(string(text)))
	if e, ok := errors.AsType[*problem.Error](err); ok {
		e.Origin = place
	}
	return key, err
}

// askSeed asks until the answer is a seed; it is not shown.
func askSeed(ctx context.Context, env *app.Env, serial string) (totp.Key, error) {
	terminal, err := env.Terminal.Open()
	if err != nil {
		return totp.Key{}, problem.New(problem.General, "ask for the seed: %w", err).
			WithHint("pipe it to standard input, or give --seed-file")
	}
	defer terminal.Close()
	var key totp.Key
	_, err = prompt.New(terminal, terminal, env.Vars.Get("TERM")).Ask(ctx, prompt.Question{
		Text: "Seed of " + serial + " (not shown): ", Secret: true,
		Check: func(answer string) (err error) {
			key, err = checkSeed(totp.Parse(answer))
			return err
		},
	})
	return key, err
}

// confirmOnTerminal asks a yes-or-no question on the terminal. asked is false when nobody can be asked.
func confirmOnTerminal(ctx context.Context, env *app.Env, question string) (yes, asked bool, err error) {
	if env.Terminal == nil || !env.Terminal.StdinIsTerminal() {
		return false, false, nil
	}
	terminal, err := env.Terminal.Open()
	if err != nil {
		return false, false, nil
	}
	defer terminal.Close()
	yes, err = prompt.New(terminal, terminal, env.Vars.Get("TERM")).Confirm(ctx, question, false)
	return yes, true, err
}
