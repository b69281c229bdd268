// Package mfa gets the codes of MFA devices: given, from a program, made from a seed in the keystore, or typed; no
// code twice, and the refusal of one explained.
package mfa

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/totp"
)

// Source is where a code comes from.
type Source int

// The sources, in the order in which they are asked.
const (
	FromOption  Source = iota // --mfa-code
	FromProcess               // mfa_process
	FromSeed                  // made here, from a seed in the keystore
	FromPrompt                // by the person
)

// Device is an MFA device and the profile that names it.
type Device struct {
	Serial string // serial number or ARN
	// Profile is the one whose mfa_process comes first, nil when there is none.
	Profile *shared.Profile
	Name    string        // of that profile
	Origin  origin.Origin // of its mfa_serial
}

// Code is one code of a device. It does not print itself.
type Code struct {
	Text   secret.String
	Source Source

	key  totp.Key // of a code from a seed
	step int64    // its time step
}

// Seeds are the kept seeds, by the serial number of the device.
type Seeds interface {
	// Has reports whether there is one. It is cheap and needs no key.
	Has(serial string) (bool, error)
	// Key returns the seed of a device and what else makes its codes.
	Key(ctx context.Context, serial string) (totp.Key, error)
}

// Codes gets the codes that one command needs, for all its roles.
type Codes struct {
	env        *app.Env
	set        *settings.Settings
	seeds      Seeds
	ask        Asker
	optionUsed bool // the code of --mfa-code is used up
}

// Asker puts the question for a code to the person.
type Asker func(ctx context.Context, d Device) (string, error)

// New returns the codes of a command.
func New(env *app.Env, set *settings.Settings, seeds Seeds, ask Asker) *Codes {
	return &Codes{env: env, set: set, seeds: seeds, ask: ask}
}

// Source tells where the next code of a device will come from, and the
// setting that says so, if one does. Nothing is run or asked.
func (c *Codes) Source(d Device) (Source, settings.Setting, error) {
	return c.nextSource(d, c.optionUsed)
}

// nextSource is Source, given whether the code of --mfa-code is used up.
func (c *Codes) nextSource(d Device, optionUsed bool) (Source, settings.Setting, error) {
	given, program := c.set.Get("mfa_code"), c.mfaProcess(d)
	if given.Set() && !optionUsed {
		return FromOption, given, nil
	}
	if program.Set() {
		return FromProcess, program, nil
	}
	switch {
	case c.hasSeed(d.Serial):
		return FromSeed, settings.Setting{}, nil
	case given.Set():
		return FromOption, given, problem.New(problem.General,
			"the one code of --mfa-code is used up, and profile %q needs another of %s", d.Name, d.Serial).
			At(given.Origin.String()).WithHint("each code works once: leave --mfa-code out to be asked for each")
	}
	return FromPrompt, settings.Setting{}, nil
}

// hasSeed reports whether the keystore has a seed. A keystore that cannot be read
// counts as empty, as most people with a device keep no seed at all.
func (c *Codes) hasSeed(serial string) bool {
	there, err := c.seeds.Has(serial)
	if err != nil {
		c.env.Debug("no seed of the MFA device can be looked for", "device", serial, "error", err)
	}
	return there && err == nil
}

// Get returns a code that was not issued before. It may wait for a time step, as AWS takes each code once.
func (c *Codes) Get(ctx context.Context, d Device) (Code, error) {
	source, setting, err := c.Source(d)
	if err != nil {
		return Code{}, err
	}
	c.env.Debug("MFA code", "device", d.Serial, "from", source.String())
	switch source {
	case FromProcess:
		return c.codeFromProcess(ctx, d, setting)
	case FromSeed:
		key, err := readKey(ctx, c.seeds, d.Serial)
		if err != nil {
			return Code{}, err
		}
		return c.makeCode(ctx, d, key, 0)
	}
	text := setting.Text
	if source == FromOption {
		c.optionUsed = true
	} else if text, err = c.ask(ctx, d); err != nil {
		return Code{}, err
	}
	return readCode(d, text, source, setting)
}

// readCode takes what a person or a program gave for a code of a device.
func readCode(d Device, text string, source Source, setting settings.Setting) (Code, error) {
	if text = strings.TrimSpace(text); len(text) != totp.DefaultDigits {
		return Code{}, problem.New(problem.Usage, "an MFA code has 6 digits, not %d characters", len(text)).
			WithCode("ParamValidation").At(setting.Origin.String()).WithHint("give the code of %s", d.Serial)
	}
	return Code{Text: secret.New(text), Source: source}, nil
}

// String is the word for the log and the plan.
func (s Source) String() string {
	return [...]string{"--mfa-code", "mfa_process", "keystore", "prompt"}[s]
}

// Describe says for a plan where the code of a device will come from. optionUsed:
// an earlier step uses the code of --mfa-code; usesOption: this one does.
func (c *Codes) Describe(d Device, optionUsed bool) (note string, usesOption bool) {
	source, _, err := c.nextSource(d, optionUsed)
	code := "the code of MFA device " + d.Serial
	switch {
	case err != nil:
		return "needs a code of MFA device " + d.Serial + ": " + err.Error(), false
	case source == FromOption:
		return code + " is that of --mfa-code", true
	case source == FromProcess:
		return code + " is what mfa_process prints", false
	case source == FromSeed:
		return code + " is made from its seed in the keystore", false
	}
	return "asks for a code of MFA device " + d.Serial, false
}

// NewAsker returns an Asker with the AWS CLI's question, whose error says how else the code can be given.
func NewAsker(ask func(ctx context.Context, question string) (string, error)) Asker {
	return func(ctx context.Context, d Device) (string, error) {
		code, err := ask(ctx, "Enter MFA code for "+d.Serial+": ")
		if err == nil || problem.KindOf(err) == problem.Interrupted {
			return code, err
		}
		return "", problem.New(problem.General, "profile %q needs a code of MFA device %s: %w", d.Name, d.Serial, err).
			At(d.Origin.String()).
			WithHint("give it with --mfa-code, set mfa_process in the profile, or keep the device's seed with `awsid mfa add %s`", shellwords.ForPaste(d.Serial))
	}
}

// toleratedSkew is how far this machine's clock may be off before it matters for the codes made here: half a time
// step, as AWS takes the codes of the steps before and after the present one.
const toleratedSkew = 15 * time.Second

// Do makes a call with a code of a device. One made here and refused because this machine's clock is off is followed
// by one for the service's time, once. The error of call must be a *problem.Error for the refusal to be explained.
func (c *Codes) Do(ctx context.Context, d Device, call func(code string) error) error {
	code, err := c.Get(ctx, d)
	if err != nil {
		return err
	}
	err = call(code.Text.Reveal())
	if ahead, ok := c.clockOff(code, err); ok {
		c.env.Tellf(c.env.Stderr, "awsid: this machine's clock is %s the service's, so that its MFA codes are wrong; trying once more with a code for the service's time", clockOffset(ahead))
		again, failed := c.makeCode(ctx, d, code.key, ahead)
		if failed != nil {
			return failed
		}
		err = call(again.Text.Reveal())
	}
	return ExplainRefusal(err, d, code.Source)
}

// clockOff reports whether a code made here was refused and would be another one by the service's clock. A clock that
// is off by many minutes does not get here: its signatures are refused.
func (c *Codes) clockOff(code Code, err error) (ahead time.Duration, ok bool) {
	e := refusedCode(err)
	if e == nil || code.Source != FromSeed || e.Skew.Abs() < toleratedSkew {
		return 0, false
	}
	return e.Skew, code.key.Step(c.env.Clock.Now().Add(-e.Skew)) != code.step
}

// Words of STS about a second factor (they stand in no documentation).
const (
	mfaFailedText   = "MultiFactorAuthentication failed"
	invalidCodeText = "invalid MFA one time pass code"
	wrongDeviceText = "unable to validate MFA code"
)

// refusedCode returns the error of a code that STS refused, or nil.
func refusedCode(err error) *problem.Error {
	if e, ok := errors.AsType[*problem.Error](err); ok && e.Code == "AccessDenied" && e.Operation != "" &&
		strings.Contains(err.Error(), invalidCodeText) {
		return e
	}
	return nil
}

// clockOffset says how one clock stands to another: "1m 32s behind".
func clockOffset(ahead time.Duration) string {
	text := timetext.Seconds(ahead.Round(time.Second))
	if ahead < 0 {
		return text + " behind"
	}
	return text + " ahead of"
}

// ExplainRefusal adds the most likely cause to the refusal of a second factor,
// judged by how far the clocks are apart. Other errors stay as they are.
func ExplainRefusal(err error, d Device, from Source) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Hint != "" || !strings.Contains(err.Error(), mfaFailedText) {
		return err
	}
	if d.Serial == "" {
		d.Serial = "this device"
	}
	if strings.Contains(err.Error(), wrongDeviceText) {
		return e.WithHint("%s must be a device of the very user whose keys sign the call; `awsid iam list-mfa-devices` lists them", d.Serial)
	}
	if refusedCode(err) == nil {
		return err
	}
	return e.WithHint("%s", refusalHint(e, d, from))
}

// refusalHint returns the likely cause of a refused code.
func refusalHint(e *problem.Error, d Device, from Source) string {
	off := e.Skew.Abs() >= toleratedSkew
	clock := ""
	if e.Skew != 0 {
		clock = "this machine's clock agrees with the service's; "
	}
	replace := "`awsid mfa add --force " + shellwords.ForPaste(d.Serial) + "`"
	const resync = "`awsid iam resync-mfa-device`"
	switch {
	case from == FromSeed && off:
		return "this machine's clock is " + clockOffset(e.Skew) +
			" the service's, but a code for the service's time was refused, too: the seed kept for " +
			d.Serial + " is of another device, or the device is out of step (" + resync + "); " + replace +
			" replaces the seed"
	case from == FromSeed:
		return clock + "either another program has used this code, as each works once (try again: the next one comes by itself), or the seed kept for " +
			d.Serial + " is of another device: " + replace + " replaces it"
	case off:
		return "this machine's clock is " + clockOffset(e.Skew) +
			" the service's: codes made on this machine are wrong until it is set; a code of a telephone or a token " +
			"works once, also in other programs, so wait for the next one"
	}
	return clock + "each code works once, also in other programs: wait for the next one (30 seconds); if that is refused too, the code is not of " +
		d.Serial + ", or the device is out of step: " + resync
}
