package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/awsid/awsid/internal/sys/atomicfile"
)

// saveEvery is how much of the state a killed sandbox may lose.
const saveEvery = time.Second

// load takes over a saved state, if there is one.
func (s *Sandbox) load(o Options) error {
	text, err := os.ReadFile(o.StateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	ahead, err := s.state.Load(text, o.KeepWorld)
	if err != nil {
		return fmt.Errorf("%s: %w", o.StateFile, err)
	}
	s.clock.ahead.Store(int64(ahead))
	return nil
}

// Save writes the state to the file of Options.StateFile.
func (s *Sandbox) Save() error {
	text, err := s.state.Save(time.Duration(s.clock.ahead.Load()))
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(s.stateFile, text, atomicfile.Options{Perm: 0o600})
}

// startSaving saves from time to time until the returned function is called,
// which waits for a save under way.
func (s *Sandbox) startSaving(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.keepSaving(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// keepSaving saves while requests come in, until ctx ends.
func (s *Sandbox) keepSaving(ctx context.Context) {
	saved := s.log.Total()
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := s.log.Total(); now != saved && s.Save() == nil {
			saved = now
		}
	}
}
