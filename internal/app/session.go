package app

import (
	"bytes"
	"sync"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nesting"
)

// Session is what flags, environment and files say for one command.
type Session struct {
	Files    *shared.Files
	Settings *settings.Settings
	// Unstored is what this process could not write to a cache, and uses from here.
	Unstored Unstored
}

// Open reads both shared files and resolves the settings. A verb calls it in sight, once; nothing calls it lazily.
// With a profile on the command line, what `exec` around this process has handed on of another one no longer counts.
func Open(env *Env, flags settings.Flags) (*Session, error) {
	if flags["profile"] != "" {
		env.Vars = nesting.WithoutHanded(env.Vars)
	}
	files, err := shared.LoadProfiles(env.Paths, settings.ProfileName(flags, env.Vars).Text)
	if err != nil {
		return nil, err
	}
	set, err := settings.Resolve(flags, env.Vars, files)
	if err != nil {
		return nil, err
	}
	return &Session{Files: files, Settings: set}, nil
}

// Unstored remembers what was to replace the contents of files and could not be written, although what they hold is used
// up. The zero value is empty, and so is nil.
type Unstored struct {
	mu    sync.Mutex
	files map[string]replacement // by path
}

type replacement struct{ before, after []byte }

// Put remembers what was to replace the contents of a file.
func (u *Unstored) Put(path string, before, after []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.files == nil {
		u.files = map[string]replacement{}
	}
	u.files[path] = replacement{before, after}
}

// Current returns what counts as the contents of a file, given those that are there, and whether it still has to be
// written. Contents that others have changed since are newer than what is remembered, which is then forgotten.
func (u *Unstored) Current(path string, stored []byte) (current []byte, unstored bool) {
	if u == nil {
		return stored, false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	r, ok := u.files[path]
	if !ok || !bytes.Equal(r.before, stored) {
		delete(u.files, path)
		return stored, false
	}
	return r.after, true
}
