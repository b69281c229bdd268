package mfa

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/totp"
)

// fromSeed makes a code that nobody had, and waits for its time if it must.
func (c *Codes) fromSeed(ctx context.Context, d Device) (Code, error) {
	key, err := readKey(ctx, c.seeds, d.Serial)
	if err != nil {
		return Code{}, err
	}
	return c.makeCode(ctx, d, key, 0)
}

// codeUsed is why one waits for the next code.
const codeUsed = "AWS takes each code once, and the present one is used"

// makeCode makes a code for the time of a service that this machine's clock is
// ahead of.
func (c *Codes) makeCode(ctx context.Context, d Device, key totp.Key, ahead time.Duration) (Code, error) {
	step, err := issuance{env: c.env, serial: d.Serial, key: key, skew: ahead, reason: codeUsed, choose: ledger.firstUnused}.issueStep(ctx)
	return Code{Text: key.Code(step), Source: FromSeed, key: key, step: step}, err
}

func readKey(ctx context.Context, seeds Seeds, serial string) (totp.Key, error) {
	key, err := seeds.Key(ctx, serial)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return key, NoSeedError(serial)
	case err != nil:
		return key, withDoing(err, "read the seed of MFA device "+serial)
	}
	return key, nil
}

// withDoing says what an error came of, and keeps its kind, place and hint.
func withDoing(err error, doing string) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Doing != "" {
		return problem.New(problem.KindOf(err), "%s: %w", doing, err)
	}
	e.Doing = doing
	return err
}

// NoSeedError is the error for a device whose seed is not kept.
func NoSeedError(serial string) error {
	return problem.New(problem.NotFound, "no seed of MFA device %s is kept", serial).
		WithHint("keep it with `awsid mfa add %s`; `awsid mfa list` shows the devices", shellwords.Quote(serial))
}

// ShownCode is a code for the person to read.
type ShownCode struct {
	Code secret.String
	Left time.Duration // how long it is good
}

// ShowCode makes the present code of a device. Asked again within its time it is
// the same; after one that awsid itself has used it is the next. With next it
// is the one after the last that was shown, so that both are consecutive, as
// AWS wants them of a new device.
func ShowCode(ctx context.Context, env *app.Env, seeds Seeds, serial string, next bool) (ShownCode, error) {
	key, err := readKey(ctx, seeds, serial)
	if err != nil {
		return ShownCode{}, err
	}
	t := issuance{env: env, serial: serial, key: key, shown: true, reason: codeUsed, choose: currentStep}
	if next {
		t.reason, t.choose = "--next asks for it", stepAfterShown
	}
	step, err := t.issueStep(ctx)
	if err != nil {
		return ShownCode{}, err
	}
	return ShownCode{Code: key.Code(step), Left: key.Begins(step + 1).Sub(env.Clock.Now())}, nil
}

func currentStep(l ledger, now int64) int64 {
	if l.wasShown(now) {
		return now
	}
	return l.firstUnused(now)
}

func stepAfterShown(l ledger, now int64) int64 {
	if l.wasShown(now-1) && !l.includes(now) {
		return now
	}
	return l.firstUnused(now + 1)
}
