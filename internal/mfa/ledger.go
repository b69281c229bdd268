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
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/totp"
)

const (
	// quietWait is how long a process waits for another in silence.
	quietWait = 500 * time.Millisecond
	// lockTimeout bounds how long a process waits for others that take codes of the
	// same device, each of them a time step.
	lockTimeout = 5 * time.Minute
	// rememberedSteps is how many time steps around the present are kept in mind;
	// a clock that is off by more cannot sign calls.
	rememberedSteps = 40
)

// issuedStep is a time step whose code was handed out.
type issuedStep struct {
	Step int64 `json:"step"`
	// Shown is that of `mfa code`: shown again to the person, never used by
	// awsid itself.
	Shown bool `json:"shown,omitempty"`
}

// ledger is the file that remembers them. It has no secret.
type ledger struct {
	Device string       `json:"device"`
	Steps  []issuedStep `json:"steps"`
}

func (l ledger) includes(step int64) bool {
	return slices.ContainsFunc(l.Steps, func(h issuedStep) bool { return h.Step == step })
}

func (l ledger) wasShown(step int64) bool { return slices.Contains(l.Steps, issuedStep{step, true}) }

// firstUnused returns the first step from one on whose code nobody had.
func (l ledger) firstUnused(from int64) int64 {
	for l.includes(from) {
		from++
	}
	return from
}

// remember remembers a step and forgets those that are far from it.
func (l ledger) remember(h issuedStep) ledger {
	l.Steps = slices.DeleteFunc(l.Steps, func(old issuedStep) bool {
		return old.Step == h.Step || old.Step < h.Step-rememberedSteps || old.Step > h.Step+rememberedSteps
	})
	l.Steps = append(l.Steps, h)
	return l
}

// issuance is the handing out of one code.
type issuance struct {
	env    *app.Env
	serial string
	key    totp.Key
	skew   time.Duration // how far this machine's clock is known to be ahead of the service's
	shown  bool
	reason string // for a wait, after a colon
	// choose picks a step, given the present one.
	choose func(l ledger, now int64) int64
}

// issueStep takes a step, waits until it begins, and remembers it; nobody else
// takes one meanwhile.
func (t issuance) issueStep(ctx context.Context) (int64, error) {
	lock, err := t.lockDevice(ctx)
	if err != nil {
		return 0, err
	}
	defer lock.releaseIfHeld()
	l := t.readLedger()
	now := t.env.Clock.Now().Add(-t.skew)
	step := t.choose(l, t.key.Step(now))
	if err := t.awaitStep(ctx, t.key.Begins(step).Sub(now)); err != nil {
		return 0, err
	}
	err = t.writeLedger(l.remember(issuedStep{step, t.shown}))
	t.env.Debug("MFA code handed out", "device", t.serial, "remembered", err == nil, "error", err)
	return step, nil
}

// awaitStep waits for the step, and says so.
func (t issuance) awaitStep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	fmt.Fprintf(t.env.Stderr, "awsid: waiting %s for the next code of MFA device %s: %s\n", timetext.Seconds(d), t.serial, t.reason)
	return t.env.Clock.Sleep(ctx, d)
}

// optionalLock is a lock, or nothing where there cannot be one.
type optionalLock struct{ *filelock.Lock }

func (h optionalLock) releaseIfHeld() {
	if h.Lock != nil {
		h.Release()
	}
}

// lockDevice waits for the turn of this process. Where no lock can be had, as in a
// home that is read-only, the command goes on: a code that is refused because
// another process had it costs less than no code.
func (t issuance) lockDevice(ctx context.Context) (optionalLock, error) {
	path := filepath.Join(t.env.Paths.State, "locks", "mfa-"+serialDigest(t.serial)+".lock")
	lock, err := t.env.Lock(ctx, path, quietWait)
	switch {
	case err == nil:
		return optionalLock{lock}, nil
	case ctx.Err() != nil:
		return optionalLock{}, ctx.Err()
	}
	who := filelock.Holder(path)
	if !filelock.IsHeld(err) || who == "" && !isWritable(filepath.Dir(path)) {
		t.env.Debug("MFA codes are taken without a lock", "device", t.serial, "error", err)
		return optionalLock{}, nil
	}
	fmt.Fprintf(t.env.Stderr, "awsid: %s takes a code of MFA device %s first; waiting for it, at most %s\n",
		cmp.Or(who, "another process"), t.serial, lockTimeout)
	if lock, err = t.env.Lock(ctx, path, lockTimeout); err == nil {
		return optionalLock{lock}, nil
	}
	var e *problem.Error
	if errors.As(err, &e) {
		e.Doing = "take a code of MFA device " + t.serial
	}
	return optionalLock{}, err
}

// isWritable tells whether a file can be made in a folder. On Windows a lock in
// one where none can be looks like one that somebody is giving up.
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

// readLedger returns an empty ledger when there is none, or no readable one: then
// the worst is a refused code.
func (t issuance) readLedger() ledger {
	var l ledger
	if text, err := os.ReadFile(ledgerPath(t.env, t.serial)); err == nil {
		err = json.Unmarshal(text, &l)
		t.env.Debug("MFA codes handed out before", "device", t.serial, "steps", len(l.Steps), "error", err)
	}
	l.Device = t.serial
	return l
}

func (t issuance) writeLedger(l ledger) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(ledgerPath(t.env, t.serial), append(text, '\n'), atomicfile.Options{})
}

// ForgetDevice drops what is remembered of a device, whose codes change with its
// seed.
func ForgetDevice(env *app.Env, serial string) error {
	err := os.Remove(ledgerPath(env, serial))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
