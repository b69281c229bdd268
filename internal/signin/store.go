package signin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/value"
)

const (
	// MaxFile is more than the file of a sign-in needs.
	MaxFile = 16 << 10
	// storePause is between two attempts to store what cannot be got again.
	storePause = time.Second
	// renewalPatience and signInPatience are how long a command waits for a renewal, and for what a person has just
	// done in the browser, to be stored.
	renewalPatience, signInPatience = 2 * time.Second, 30 * time.Second
)

// CheckWritable returns an error if the file of a sign-in could not be written, before the service is asked for what it
// gives once: a new refresh token makes the old one worthless.
func CheckWritable(path string) error {
	err := atomicfile.CheckWritable(path, MaxFile)
	if err == nil {
		return nil
	}
	e := problem.New(problem.General, "the sign-in could not be stored: %w", err)
	if why, ok := errors.AsType[*problem.Error](err); ok {
		e.Hint = why.Hint
	}
	return e
}

// Exchanged is what a service has given for something that it no longer takes: it should not get lost.
type Exchanged struct {
	Env     *app.Env
	Path    string // of the cache file
	Object  value.Object
	What    string // "the renewed sign-in to corp"
	Command string // what gets another one
}

// write writes the file, and tries again for a while where that fails.
func (x Exchanged) write(ctx context.Context, patience time.Duration) error {
	err := tokencache.WriteObject(x.Path, x.Object)
	for waited := time.Duration(0); err != nil && waited < patience; waited += storePause {
		if waited == 0 && patience > renewalPatience {
			x.tell("%s cannot be stored (%v); trying again for %.0f seconds", x.What, err, patience.Seconds())
		}
		if x.Env.Clock.Sleep(ctx, storePause) != nil {
			break
		}
		err = tokencache.WriteObject(x.Path, x.Object)
	}
	return err
}

// StoreSignIn writes what a person has just signed in for, under the lock that the caller holds.
func (x Exchanged) StoreSignIn(ctx context.Context) error {
	if err := x.write(ctx, signInPatience); err != nil {
		return problem.New(problem.General, "%s could not be stored and is lost: %w", x.What, err)
	}
	return nil
}

// StoreRenewed writes a renewal. When that fails the process goes on with it, and tries to write it while it lives, under
// the lock that the caller holds now.
func (x Exchanged) StoreRenewed(ctx context.Context, ses *app.Session, lockPath string) {
	before, readErr := readfile.Regular(x.Path, readfile.SmallLimit)
	err := x.write(ctx, renewalPatience)
	if err == nil {
		return
	}
	x.Env.Debug("a renewal could not be stored", "file", x.Path, "error", err, "readable", readErr == nil)
	x.tell("%s cannot be stored: %v. This command goes on with it and keeps trying to store it; if it ends before "+
		"that, the renewal is lost: run `%s`", x.What, err, x.Command)
	ses.Unstored.Put(x.Path, before, value.Marshal(x.Object))
	go x.storeLater(interrupt.Shield(ctx), ses, lockPath)
}

// storeLater writes what is remembered of the file as soon as that is possible, unless another process has written there
// meanwhile.
func (x Exchanged) storeLater(ctx context.Context, ses *app.Session, lockPath string) {
	for x.Env.Clock.Sleep(ctx, storePause) == nil {
		lock, err := x.Env.Lock(ctx, lockPath, refreshWait)
		if err != nil {
			continue
		}
		stored, err := readfile.Regular(x.Path, readfile.SmallLimit)
		if err != nil {
			lock.Release()
			return // signed out
		}
		current, unstored := ses.Unstored.Current(x.Path, stored)
		if unstored {
			err = atomicfile.WriteFile(x.Path, current, atomicfile.Options{Perm: 0o600})
		}
		lock.Release()
		if err == nil {
			if unstored {
				x.tell("%s is stored now", x.What)
			}
			return
		}
	}
}

func (x Exchanged) tell(format string, args ...any) {
	x.Env.Tellf(x.Env.Stderr, "awsid: %s", paths.TildeText(fmt.Sprintf(format, args...), x.Env.Paths.Home))
}
