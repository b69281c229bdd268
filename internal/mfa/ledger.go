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
	"github.com/awsid/awsid/internal/sys/totp"
)

const (
	// patience is how long a process waits for another in silence.
	patience = 500 * time.Millisecond
	// turn bounds how long a process waits for others that take codes of the
	// same device, each of them a time step.
	turn = 5 * time.Minute
	// remembered is how many time steps around the present are kept in mind;
	// a clock that is off by more cannot sign calls.
	remembered = 40
)

// handed is a time step whose code was handed out.
type handed struct {
	Step int64 `json:"step"`
	// Shown is that of `mfa code`: shown again to the person, never used by
	// awsid itself.
	Shown bool `json:"shown,omitempty"`
}

// ledger is the file that remembers them. It has no secret.
type ledger struct {
	Device string   `json:"device"`
	Steps  []handed `json:"steps"`
}

func (l ledger) has(step int64) bool {
	return slices.ContainsFunc(l.Steps, func(h handed) bool { return h.Step == step })
}

func (l ledger) shown(step int64) bool { return slices.Contains(l.Steps, handed{step, true}) }

// free returns the first step from one on whose code nobody had.
func (l ledger) free(from int64) int64 {
	for l.has(from) {
		from++
	}
	return from
}

// add remembers a step and forgets those that are far from it.
func (l ledger) add(h handed) ledger {
	l.Steps = slices.DeleteFunc(l.Steps, func(old handed) bool {
		return old.Step == h.Step || old.Step < h.Step-remembered || old.Step > h.Step+remembered
	})
	l.Steps = append(l.Steps, h)
	return l
}

// taking is the handing out of one code.
type taking struct {
	env    *app.Env
	serial string
	key    totp.Key
	ahead  time.Duration // how far this machine's clock is known to be ahead of the service's
	shown  bool
	why    string // for a wait, after a colon
	// choose picks a step, given the present one.
	choose func(l ledger, now int64) int64
}

// do takes a step, waits until it begins, and remembers it; nobody else
// takes one meanwhile.
func (t taking) do(ctx context.Context) (int64, error) {
	lock, err := t.queue(ctx)
	if err != nil {
		return 0, err
	}
	defer lock.release()
	l := t.read()
	now := t.env.Clock.Now().Add(-t.ahead)
	step := t.choose(l, t.key.Step(now))
	if err := t.await(ctx, t.key.Begins(step).Sub(now)); err != nil {
		return 0, err
	}
	err = t.write(l.add(handed{step, t.shown}))
	t.env.Debug("MFA code handed out", "device", t.serial, "remembered", err == nil, "error", err)
	return step, nil
}

// await waits for the step, and says so.
func (t taking) await(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	fmt.Fprintf(t.env.Stderr, "awsid: waiting %s for the next code of MFA device %s: %s\n", seconds(d), t.serial, t.why)
	return t.env.Clock.Sleep(ctx, d)
}

// seconds rounds up, as nobody wants to read of 0s.
func seconds(d time.Duration) time.Duration { return (d + time.Second - 1).Truncate(time.Second) }

// held is a lock, or nothing where there cannot be one.
type held struct{ *filelock.Lock }

func (h held) release() {
	if h.Lock != nil {
		h.Release()
	}
}

// queue waits for the turn of this process. Where no lock can be had, as in a
// home that is read-only, the command goes on: a code that is refused because
// another process had it costs less than no code.
func (t taking) queue(ctx context.Context) (held, error) {
	path := filepath.Join(t.env.Paths.State, "locks", "mfa-"+digest(t.serial)+".lock")
	lock, err := t.env.Lock(ctx, path, patience)
	switch {
	case err == nil:
		return held{lock}, nil
	case ctx.Err() != nil:
		return held{}, ctx.Err()
	}
	who := filelock.Holder(path)
	if !filelock.IsHeld(err) || who == "" && !writable(filepath.Dir(path)) {
		t.env.Debug("MFA codes are taken without a lock", "device", t.serial, "error", err)
		return held{}, nil
	}
	fmt.Fprintf(t.env.Stderr, "awsid: %s takes a code of MFA device %s first; waiting for it, at most %s\n",
		cmp.Or(who, "another process"), t.serial, turn)
	if lock, err = t.env.Lock(ctx, path, turn); err == nil {
		return held{lock}, nil
	}
	var e *problem.Error
	if errors.As(err, &e) {
		e.Doing = "take a code of MFA device " + t.serial
	}
	return held{}, err
}

// writable tells whether a file can be made in a folder. On Windows a lock in
// one where none can be looks like one that somebody is giving up.
func writable(dir string) bool {
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return false
	}
	_ = f.Close()
	return os.Remove(f.Name()) == nil
}

func digest(serial string) string {
	sum := sha256.Sum256([]byte(serial))
	return hex.EncodeToString(sum[:8])
}

func ledgerPath(env *app.Env, serial string) string {
	return filepath.Join(env.Paths.State, "mfa", digest(serial)+".json")
}

// read returns an empty ledger when there is none, or no readable one: then
// the worst is a refused code.
func (t taking) read() ledger {
	var l ledger
	if text, err := os.ReadFile(ledgerPath(t.env, t.serial)); err == nil {
		err = json.Unmarshal(text, &l)
		t.env.Debug("MFA codes handed out before", "device", t.serial, "steps", len(l.Steps), "error", err)
	}
	l.Device = t.serial
	return l
}

func (t taking) write(l ledger) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(ledgerPath(t.env, t.serial), append(text, '\n'), atomicfile.Options{})
}

// Forget drops what is remembered of a device, whose codes change with its
// seed.
func Forget(env *app.Env, serial string) error {
	err := os.Remove(ledgerPath(env, serial))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
