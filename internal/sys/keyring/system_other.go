//go:build !linux && !darwin && !windows

package keyring

import (
	"context"
	"errors"
	"runtime"
)

// reach: the other systems need cgo, or have no store at all.
func reachStore() error { return unavailableError(errors.New("not supported on " + runtime.GOOS)) }

func explainSystem(err error) error { return err }

// confirm: this system tells an item that is gone from a store that is not there.
func confirmStore(context.Context) error { return nil }
