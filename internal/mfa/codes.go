package mfa

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/totp"
)

// Source says where a code comes from.
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
	// Has tells whether there is one. It is cheap and asks for no key.
	Has(serial string) (bool, error)
	// Key returns the seed of a device and what else makes its codes.
	Key(ctx context.Context, serial string) (totp.Key, error)
}

// Codes gets the codes of one command, over all its roles.
type Codes struct {
	env        *app.Env
	set        *settings.Settings
	seeds      Seeds
	ask        Asker
	optionUsed bool // the one code of --mfa-code
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

// nextSource is Source when used tells whether the code of --mfa-code is gone.
func (c *Codes) nextSource(d Device, used bool) (Source, settings.Setting, error) {
	given, program := c.set.Get("mfa_code"), c.mfaProcess(d)
	if given.Set() && !used {
		return FromOption, given, nil
	}
	if program.Set() {
		return FromProcess, program, nil
	}
	switch {
	case c.hasSeed(d.Serial):
		return FromSeed, settings.Setting{}, nil
	case given.Set():
		return FromOption, given, problem.New(problem.General, "the one code of --mfa-code is used up, and profile %q needs another of %s", d.Name, d.Serial).
			At(given.Origin.String()).WithHint("each code works once: leave --mfa-code out to be asked for each")
	}
	return FromPrompt, settings.Setting{}, nil
}

// hasSeed tells whether the keystore has a seed. One that cannot be looked into
// has none for us, as most people with a device keep no seed at all.
func (c *Codes) hasSeed(serial string) bool {
	there, err := c.seeds.Has(serial)
	if err != nil {
		c.env.Debug("no seed of the MFA device can be looked for", "device", serial, "error", err)
	}
	return there && err == nil
}

// mfaProcess is mfa_process of the role's profile, or of the command's.
func (c *Codes) mfaProcess(d Device) settings.Setting {
	if s := c.set.Of(d.Profile).Get("mfa_process"); s.Set() {
		return s
	}
	return c.set.Get("mfa_process")
}

// Get returns a code of a device that was not handed out before. It may take a
// time step of the device, as AWS takes each code once.
func (c *Codes) Get(ctx context.Context, d Device) (Code, error) {
	source, setting, err := c.Source(d)
	if err != nil {
		return Code{}, err
	}
	c.env.Debug("MFA code", "device", d.Serial, "from", source.String())
	if source == FromSeed {
		return c.fromSeed(ctx, d)
	}
	var text string
	switch source {
	case FromOption:
		c.optionUsed, text = true, setting.Text
	case FromProcess:
		text, err = c.runProcess(ctx, setting)
	default:
		text, err = c.ask(ctx, d)
	}
	if err != nil {
		return Code{}, err
	}
	if text = strings.TrimSpace(text); len(text) != totp.DefaultDigits {
		e := problem.New(problem.Usage, "an MFA code has 6 digits, not %d characters", len(text)).
			At(setting.Origin.String()).WithHint("the code of %s is needed", d.Serial)
		e.Code = "ParamValidation"
		return Code{}, e
	}
	return Code{Text: secret.New(text), Source: source}, nil
}

// String is the word for the log and the plan.
func (s Source) String() string {
	switch s {
	case FromOption:
		return "--mfa-code"
	case FromProcess:
		return "mfa_process"
	case FromSeed:
		return "keystore"
	}
	return "prompt"
}

// Describe says for a plan where the code of a device will come from. spent tells
// that a step before takes the one code of --mfa-code; takes, that this one does.
func (c *Codes) Describe(d Device, spent bool) (note string, takes bool) {
	source, _, err := c.nextSource(d, spent)
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
