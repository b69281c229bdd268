package mfa

import (
	"context"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/totp"
)

const (
	// maxProcessRuns bounds how often mfa_process is run for one code.
	maxProcessRuns = 3
	// codeMemory is how long a code counts as used: AWS takes none for longer.
	codeMemory = 5 * time.Minute
)

// mfaProcess returns mfa_process of the role's profile, of one that this takes its credentials from, or of the command's.
func (c *Codes) mfaProcess(d Device) settings.Setting {
	const maxLength = 10 // longer chains are cycles
	p := d.Profile
	for range maxLength {
		if p == nil {
			break
		}
		if s := c.set.Of(p).Get("mfa_process"); s.Set() {
			return s
		}
		p, _ = c.set.Files().Profile(p.Text("source_profile"))
	}
	return c.set.Get("mfa_process")
}

// codeFromProcess returns the code that mfa_process prints. While that is one that was used before, it waits for the next
// time step and runs the program again.
func (c *Codes) codeFromProcess(ctx context.Context, d Device, program settings.Setting) (Code, error) {
	if _, err := c.enterProcess(program); err != nil { // and not after waiting for the process around this one
		return Code{}, err
	}
	i := issuance{env: c.env, serial: d.Serial}
	lock, err := i.lockDevice(ctx, processLock)
	if err != nil {
		return Code{}, err
	}
	defer lock.Release()
	for run := 1; ; run++ {
		text, err := c.runProcess(ctx, program)
		if err != nil {
			return Code{}, err
		}
		code, err := readCode(d, text, FromProcess, program)
		if err != nil {
			return Code{}, err
		}
		isNew, err := i.noteCode(ctx, code)
		if err != nil || isNew {
			return code, err
		}
		if run == maxProcessRuns {
			return Code{}, brokenProcess(program, "mfa_process gives the same code of %s again, which works once", d.Serial)
		}
		const step = totp.DefaultPeriod
		now := c.env.Clock.Now()
		wait := now.Truncate(step).Add(step).Sub(now)
		c.env.Tellf(c.env.Stderr, "awsid: waiting %s for the next code of MFA device %s: mfa_process gives one that is used",
			timetext.Seconds(wait), d.Serial)
		if err := c.env.Clock.Sleep(ctx, wait); err != nil {
			return Code{}, err
		}
	}
}

// usedCode is a code that was used. It opens nothing any more.
type usedCode struct {
	Mark string    `json:"mark"`
	At   time.Time `json:"at"`
}

// noteCode is ledger.noteCode in the file.
func (i issuance) noteCode(ctx context.Context, code Code) (isNew bool, err error) {
	lock, err := i.lockDevice(ctx, ledgerLock)
	if err != nil {
		return false, err
	}
	defer lock.Release()
	l := i.readLedger()
	if isNew = l.noteCode(code, i.env.Clock.Now()); isNew {
		i.env.Debug("MFA code issued", "device", i.serial, "error", i.writeLedger(l))
	}
	return isNew, nil
}

// noteCode remembers a code and reports whether it is new.
func (l *ledger) noteCode(code Code, now time.Time) bool {
	l.Codes = slices.DeleteFunc(l.Codes, func(u usedCode) bool { return now.Sub(u.At).Abs() > codeMemory })
	mark := serialDigest(l.Device + " " + code.Text.Reveal())
	if slices.ContainsFunc(l.Codes, func(u usedCode) bool { return u.Mark == mark }) {
		return false
	}
	l.Codes = append(l.Codes, usedCode{mark, now})
	return true
}

// Blocked returns an error when the device's code would come from a program that runs around this process already: an
// mfa_process that asks awsid for what it is to make possible.
func (c *Codes) Blocked(d Device) error {
	source, program, err := c.Source(d)
	if err != nil || source != FromProcess {
		return nil // the step itself says it
	}
	_, err = c.enterProcess(program)
	return err
}

func (c *Codes) enterProcess(program settings.Setting) (environ.Vars, error) {
	vars, err := nesting.Enter(c.env.Vars, nesting.Program{Name: "mfa_process", Identity: "mfa\x00" + program.Origin.Name + "\x00" + program.Text}, 1)
	if err != nil {
		return vars, problem.New(problem.Config, "mfa_process runs a command that needs its code, in a circle: %w", err).
			At(program.Origin.String()).WithCode("Configuration").
			WithHint("let mfa_process print the code without credentials of this profile")
	}
	return vars, nil
}

// maxProcessOutput is far beyond any code.
const maxProcessOutput = 1 << 20

// runProcess runs mfa_process, whose standard output is the code. On the other streams it may talk to the person.
func (c *Codes) runProcess(ctx context.Context, program settings.Setting) (string, error) {
	argv, err := shellwords.SplitFor(c.env.GOOS, program.Text)
	if err != nil || len(argv) == 0 {
		return "", brokenProcess(program, "mfa_process %q is no command", program.Text)
	}
	vars, err := c.enterProcess(program)
	if err != nil {
		return "", err
	}
	result, err := c.env.Runner.Run(ctx, runner.Command{
		Argv: argv, Env: nesting.WithHeld(ctx, vars).Environ(), Dir: c.env.Dir, Stdin: c.env.Stdin, Stderr: c.env.Stderr, MaxOutput: maxProcessOutput,
	})
	if err != nil {
		return "", brokenProcess(program, "mfa_process %s cannot be run: %w", argv[0], err)
	}
	if result.Exit != 0 {
		return "", brokenProcess(program, "mfa_process ended with exit code %d", result.Exit)
	}
	return string(result.Stdout), nil
}

func brokenProcess(program settings.Setting, format string, args ...any) error {
	return problem.New(problem.General, format, args...).At(program.Origin.String())
}
