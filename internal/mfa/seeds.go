package mfa

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/totp"
)

// SeedStore holds the seeds in the keystore.
type SeedStore struct {
	env   *app.Env
	store *keystore.Store
}

// NewSeedStore returns the seeds in the keystore.
func NewSeedStore(env *app.Env) SeedStore { return SeedStore{env, keystore.New(env)} }

// Has implements Seeds.
func (s SeedStore) Has(serial string) (bool, error) { return s.store.Has(keystore.MFASeed, serial) }

// Key implements Seeds. The error wraps fs.ErrNotExist when there is none.
func (s SeedStore) Key(ctx context.Context, serial string) (totp.Key, error) {
	text, err := s.store.Get(ctx, keystore.MFASeed, serial)
	if err != nil {
		return totp.Key{}, err
	}
	key, err := totp.Parse(text.Reveal())
	if err != nil {
		return totp.Key{}, fmt.Errorf("what is kept is no seed: %w", err)
	}
	return key, nil
}

// Keep stores the seed of a device, in place of an older one.
func (s SeedStore) Keep(ctx context.Context, serial string, key totp.Key) error {
	if err := s.store.Put(ctx, keystore.MFASeed, serial, key.Text()); err != nil {
		return withDoing(err, "keep the seed of MFA device "+serial)
	}
	return ForgetDevice(s.env, serial)
}

// Remove deletes the seed of a device and reports whether there was one.
func (s SeedStore) Remove(ctx context.Context, serial string) (bool, error) {
	was, err := s.store.Remove(ctx, keystore.MFASeed, serial)
	if err != nil {
		return was, withDoing(err, "remove the seed of MFA device "+serial)
	}
	return was, ForgetDevice(s.env, serial)
}

// Serials lists the devices whose seeds are kept, sorted.
func (s SeedStore) Serials() ([]string, error) {
	names, err := s.store.Names(keystore.MFASeed)
	slices.Sort(names)
	return names, err
}

const codeUsed = "AWS takes each code once, and the current one is used"

// makeCode makes a code that was not issued before, for a service whose clock this machine's is ahead of. It waits
// for the code's time if it must.
func (c *Codes) makeCode(ctx context.Context, d Device, key totp.Key, ahead time.Duration) (Code, error) {
	step, err := issuance{env: c.env, serial: d.Serial, key: key, skew: ahead, reason: codeUsed,
		choose: ledger.firstUnused}.issueStep(ctx)
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

// withDoing adds what we were doing to an error, and keeps its kind, place and hint.
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
	Left time.Duration // how long it stays valid
}

// ShowCode makes the current code of a device for a person. Within its time it returns the same code again; after one
// that awsid itself has used, the next. With next it returns the one after the last that was shown: AWS wants two
// consecutive codes of a new device.
func ShowCode(ctx context.Context, env *app.Env, seeds Seeds, serial string, next bool) (ShownCode, error) {
	key, err := readKey(ctx, seeds, serial)
	if err != nil {
		return ShownCode{}, err
	}
	i := issuance{env: env, serial: serial, key: key, shown: true, reason: codeUsed, choose: currentStep}
	if next {
		i.reason, i.choose = "--next asks for it", stepAfterShown
	}
	step, err := i.issueStep(ctx)
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
	if l.wasShown(now-1) && !l.isIssued(now) {
		return now
	}
	return l.firstUnused(now + 1)
}

// CheckVirtual refuses serial numbers of devices that have no seed a person
// could know: a virtual device is arn:PARTITION:iam::ACCOUNT:mfa/NAME.
func CheckVirtual(serial string) error {
	a, ok := arn.Parse(serial)
	what := ""
	switch {
	case !arn.Is(serial):
		what = "is the number of a hardware token, or none: only virtual devices have a seed that can be kept"
	case !ok || a.Service != "iam" || a.Account == "":
		what = "is not the ARN of an MFA device"
	case a.Type() == "u2f":
		what = "is a security key, which makes no codes"
	case a.Type() != "mfa" || a.Rest() == "":
		what = "is not the ARN of a virtual MFA device"
	default:
		return nil
	}
	return problem.New(problem.Usage, "%q %s", serial, what).
		WithHint("it looks like arn:aws:iam::123456789012:mfa/NAME; `awsid iam list-mfa-devices` shows it").WithCode("ParamValidation")
}
