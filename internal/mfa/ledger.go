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
	// quietWait is how long another process is waited for in silence.
	quietWait = 500 * time.Millisecond
	// lockTimeout bounds the wait for processes that issue codes of the same
	// device, each of which may take a time step.
	lockTimeout = 5 * time.Minute
	// rememberedSteps is how many time steps around the current one are remembered;
	// a clock that is off by more cannot sign calls.
	rememberedSteps = 40
)

// issuedStep is a time step whose code was issued.
type issuedStep struct {
	Step int64 `json:"step"`
	// Shown: its code was printed by `mfa code`, which may print it again; awsid itself does not use it.
	Shown bool `json:"shown,omitempty"`
}

// ledger is the file that remembers the issued steps. It holds no secret.
type ledger struct {
	Device string       `json:"device"`
	Steps  []issuedStep `json:"steps"`
}

func (l ledger) isIssued(step int64) bool {
	return slices.ContainsFunc(l.Steps, func(h issuedStep) bool { return h.Step == step })
}

func (l ledger) wasShown(step int64) bool { return slices.Contains(l.Steps, issuedStep{step, true}) }

// firstUnused returns the first step, starting with from, whose code was not issued.
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
	lock, err := i.lockDevice(ctx)
	if err != nil {
		return 0, err
	}
	defer lock.Release()
	l := i.readLedger()
	now := i.env.Clock.Now().Add(-i.skew)
	step := i.choose(l, i.key.Step(now))
	if wait := i.key.Begins(step).Sub(now); wait > 0 {
		fmt.Fprintf(i.env.Stderr, "awsid: waiting %s for the next code of MFA device %s: %s\n", timetext.Seconds(wait),
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

// lockDevice keeps other processes from issuing codes of the device. Where no lock can be had, as in a read-only
// home, it returns nil: a code that is refused because another process used it costs less than no code.
func (i issuance) lockDevice(ctx context.Context) (*filelock.Lock, error) {
	path := filepath.Join(i.env.Paths.State, "locks", "mfa-"+serialDigest(i.serial)+".lock")
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
	fmt.Fprintf(i.env.Stderr, "awsid: %s takes a code of MFA device %s first; waiting for it, at most %s\n",
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
	if text, err := os.ReadFile(ledgerPath(i.env, i.serial)); err == nil {
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
