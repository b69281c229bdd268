package e2e

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/filelock"
)

// fileClock is wall time plus an offset that lives in a file, so that the
// sandbox and every command of a script agree on the time. Sleep does not
// wait: it puts the time forward for all, and a ten-minute expiry takes a
// moment.
type fileClock struct{ path string }

func (c fileClock) Now() time.Time { return time.Now().Round(0).Add(c.offset()) }

func (c fileClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := c.advance(d); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * time.Millisecond): // others run too
		return nil
	}
}

func (c fileClock) offset() time.Duration {
	data, err := os.ReadFile(c.path)
	if err != nil || len(data) != 8 {
		return 0
	}
	return time.Duration(binary.BigEndian.Uint64(data))
}

// advance adds to the offset under a lock, as several commands may sleep.
func (c fileClock) advance(d time.Duration) error {
	name := c.path + ".lock"
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		return err
	}
	lock, err := filelock.AcquireOn(context.Background(), clock.System{}, name, time.Minute)
	if err != nil {
		return err
	}
	defer lock.Release()
	f, err := os.OpenFile(c.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	// In place, as ten minutes of waiting are thousands of these: eight bytes
	// are written in one piece.
	_, err = f.WriteAt(binary.BigEndian.AppendUint64(nil, uint64(c.offset()+d)), 0)
	return errors.Join(err, f.Close())
}
