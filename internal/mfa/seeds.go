package mfa

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
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
		WithHint("keep it with `awsid mfa add %s`; `awsid mfa list` shows the devices", shellwords.ForPaste(serial))
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

const (
	// quietWait is how long another process is waited for in silence.
	quietWait = 500 * time.Millisecond
	// lockTimeout bounds the wait for processes that issue codes of the same
	// device, each of which may take a time step.
	lockTimeout = 5 * time.Minute
	// rememberedSteps is how many time steps around the current one are remembered;
	// a clock that is off by more cannot sign calls.
	rememberedSteps = 40
)

type issuedStep struct {
	Step int64 `json:"step"`
	// Shown: its code was printed by `mfa code`, which may print it again; awsid itself does not use it.
	Shown bool `json:"shown,omitempty"`
}

// ledger is the file that remembers the issued steps. It holds no secret.
type ledger struct {
	Device string       `json:"device"`
	Steps  []issuedStep `json:"steps"`
	Codes  []usedCode   `json:"codes,omitempty"` // of a program, whose steps are not known
}

func (l ledger) isIssued(step int64) bool {
	return slices.ContainsFunc(l.Steps, func(h issuedStep) bool { return h.Step == step })
}

func (l ledger) wasShown(step int64) bool { return slices.Contains(l.Steps, issuedStep{step, true}) }

func (l ledger) firstUnused(from int64) int64 {
	for l.isIssued(from) {
		from++
	}
	return from
}

// withStep adds a step and drops those that are far from it.
func (l ledger) withStep(h issuedStep) ledger {
	l.Steps = slices.DeleteFunc(l.Steps, func(old issuedStep) bool {
		return old.Step == h.Step || old.Step < h.Step-rememberedSteps || old.Step > h.Step+rememberedSteps
	})
	l.Steps = append(l.Steps, h)
	return l
}

// issuance issues one code of a device.
type issuance struct {
	env    *app.Env
	serial string
	key    totp.Key
	skew   time.Duration // how far this machine's clock is known to be ahead of the service's
	shown  bool
	reason string // for a wait, after a colon
	// choose picks a step, given the current one.
	choose func(l ledger, now int64) int64
}

// issueStep picks a step, waits until it begins, and remembers it, under a lock.
func (i issuance) issueStep(ctx context.Context) (int64, error) {
	lock, err := i.lockDevice(ctx, ledgerLock)
	if err != nil {
		return 0, err
	}
	defer lock.Release()
	l := i.readLedger()
	now := i.env.Clock.Now().Add(-i.skew)
	step := i.choose(l, i.key.Step(now))
	if wait := i.key.Begins(step).Sub(now); wait > 0 {
		i.env.Tellf(i.env.Stderr, "awsid: waiting %s for the next code of MFA device %s: %s", timetext.Seconds(wait),
			i.serial, i.reason)
		err = i.env.Clock.Sleep(ctx, wait)
	}
	if err = cmp.Or(err, ctx.Err()); err != nil {
		return 0, err
	}
	err = i.writeLedger(l.withStep(issuedStep{step, i.shown}))
	i.env.Debug("MFA code issued", "device", i.serial, "remembered", err == nil, "error", err)
	return step, nil
}

// The locks of a device. That of the ledger is free while mfa_process runs, which may be awsid itself.
const ledgerLock, processLock = "mfa", "mfa-process"

// lockDevice keeps other processes from issuing codes of the device. Where no lock can be had, as in a read-only
// home, it returns nil: a code that is refused because another process used it costs less than no code.
func (i issuance) lockDevice(ctx context.Context, name string) (*filelock.Lock, error) {
	path := filepath.Join(i.env.Paths.State, "locks", name+"-"+serialDigest(i.serial)+".lock")
	lock, err := i.env.Lock(ctx, path, quietWait)
	switch {
	case err == nil:
		return lock, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	who := filelock.Holder(path)
	if !filelock.IsHeld(err) || who == "" && !isWritable(filepath.Dir(path)) {
		i.env.Debug("MFA codes are issued without a lock", "device", i.serial, "error", err)
		return nil, nil
	}
	i.env.Tellf(i.env.Stderr, "awsid: %s takes a code of MFA device %s first; waiting for it, at most %s",
		cmp.Or(who, "another process"), i.serial, lockTimeout)
	if lock, err = i.env.Lock(ctx, path, lockTimeout); err == nil {
		return lock, nil
	}
	if e, ok := errors.AsType[*problem.Error](err); ok {
		e.Doing = "take a code of MFA device " + i.serial
	}
	return nil, err
}

// isWritable reports whether a file can be made in a folder. On Windows a lock
// file that cannot be made there looks like one that is being given up.
func isWritable(dir string) bool {
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return false
	}
	_ = f.Close()
	return os.Remove(f.Name()) == nil
}

func serialDigest(serial string) string {
	sum := sha256.Sum256([]byte(serial))
	return hex.EncodeToString(sum[:8])
}

func ledgerPath(env *app.Env, serial string) string {
	return filepath.Join(env.Paths.State, "mfa", serialDigest(serial)+".json")
}

// readLedger returns an empty ledger when there is none or it cannot be read: the
// worst that follows is a refused code.
func (i issuance) readLedger() ledger {
	var l ledger
	if text, err := readfile.Regular(ledgerPath(i.env, i.serial), readfile.SmallLimit); err == nil {
		err = json.Unmarshal(text, &l)
		i.env.Debug("MFA codes issued before", "device", i.serial, "steps", len(l.Steps), "error", err)
	}
	l.Device = i.serial
	return l
}

func (i issuance) writeLedger(l ledger) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(ledgerPath(i.env, i.serial), append(text, '\n'), atomicfile.Options{})
}

// ForgetDevice drops what is remembered of a device, as its codes change with the seed.
func ForgetDevice(env *app.Env, serial string) error {
	err := os.Remove(ledgerPath(env, serial))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
