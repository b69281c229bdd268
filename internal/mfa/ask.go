package mfa

import (
	"context"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// runProcess runs mfa_process. It may talk to the person on the streams of the
// command, but for its standard output, which is the code.
func (c *Codes) runProcess(ctx context.Context, program settings.Setting) (string, error) {
	broken := func(format string, args ...any) error {
		return problem.New(problem.General, format, args...).At(program.Origin.String())
	}
	argv, err := shellwords.SplitFor(c.env.GOOS, program.Text)
	if err != nil || len(argv) == 0 {
		return "", broken("mfa_process %q is no command", program.Text)
	}
	result, err := c.env.Runner.Run(ctx, runner.Command{
		Argv: argv, Env: c.env.Vars.Environ(), Dir: c.env.Dir, Stdin: c.env.Stdin, Stderr: c.env.Stderr,
	})
	if err != nil {
		return "", broken("mfa_process %s cannot be run: %w", argv[0], err)
	}
	if result.Exit != 0 {
		return "", broken("mfa_process ended with exit code %d", result.Exit)
	}
	return string(result.Stdout), nil
}

// NewAsker returns an Asker that puts the AWS CLI's question, and says how
// else the code can be given when nobody answers.
func NewAsker(ask func(ctx context.Context, question string) (string, error)) Asker {
	return func(ctx context.Context, d Device) (string, error) {
		code, err := ask(ctx, "Enter MFA code for "+d.Serial+": ")
		if err == nil || problem.KindOf(err) == problem.Interrupted {
			return code, err
		}
		return "", problem.New(problem.General, "profile %q needs a code of MFA device %s: %w", d.Name, d.Serial, err).
			At(d.Origin.String()).
			WithHint("give it with --mfa-code, set mfa_process in the profile, or keep the device's seed with `awsid mfa add`")
	}
}
