package providers

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
)

// mfaCode returns a code of the device: --mfa-code, else what mfa_process (of
// the role's profile, or of the command's) prints, else what the person types.
func mfaCode(ctx context.Context, in Input, serial string) (string, error) {
	given := in.Session.Settings.Get("mfa_code")
	program := in.Session.Settings.Of(in.Profile).Get("mfa_process")
	if !program.Set() {
		program = in.Session.Settings.Get("mfa_process")
	}
	var code string
	var from origin.Origin
	var err error
	switch {
	case given.Set() && in.MFA.take():
		code, from = given.Text, given.Origin
	case given.Set() && !program.Set():
		return "", broken(given.Origin, "the one code of --mfa-code is used up, and profile %q needs another of %s", in.Name, serial).
			WithHint("each code works once: leave --mfa-code out to be asked for each")
	case program.Set():
		code, err = runMFAProcess(ctx, in, program)
		from = program.Origin
	default:
		code, err = askCode(ctx, in, serial)
	}
	if err != nil {
		return "", err
	}
	code = strings.TrimSpace(code)
	if len(code) != 6 {
		return "", usage(from, "an MFA code has 6 digits, not %d characters", len(code)).WithHint("the code of %s is needed", serial)
	}
	return code, nil
}

// MFA remembers that the one code of --mfa-code was used, since AWS takes
// each code once.
type MFA struct{ used bool }

func (m *MFA) take() bool {
	if m == nil || m.used {
		return false
	}
	m.used = true
	return true
}

func runMFAProcess(ctx context.Context, in Input, program settings.Setting) (string, error) {
	argv, err := splitCommand(program.Text, in.Env.GOOS)
	if err != nil || len(argv) == 0 {
		return "", broken(program.Origin, "mfa_process %q is no command", program.Text)
	}
	result, err := in.Env.Runner.Run(ctx, runner.Command{
		Argv: argv, Env: in.Env.Vars.Environ(), Dir: in.Env.Dir, Stdin: in.Env.Stdin, Stderr: in.Env.Stderr,
	})
	if err != nil {
		return "", broken(program.Origin, "mfa_process %s cannot be run: %w", argv[0], err)
	}
	if result.Exit != 0 {
		return "", broken(program.Origin, "mfa_process ended with exit code %d", result.Exit)
	}
	return string(result.Stdout), nil
}

// askCode asks the person.
func askCode(ctx context.Context, in Input, serial string) (string, error) {
	code, err := in.Ask(ctx, "Enter MFA code for "+serial+": ")
	if problem.KindOf(err) == problem.Interrupted {
		return "", err
	}
	if err != nil {
		return "", problem.New(problem.General, "profile %q needs a code of MFA device %s: %w", in.Name, serial, err).
			At(originOf(in, "mfa_serial").Origin.String()).
			WithHint("give it with --mfa-code, or set mfa_process in the profile")
	}
	return code, nil
}
