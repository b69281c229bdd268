package app

import (
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
)

// Session is what flags, environment and files say for one command.
type Session struct {
	Files    *shared.Files
	Settings *settings.Settings
}

// Open reads both shared files and resolves the settings. A verb calls it in sight, once; nothing calls it lazily.
func Open(env *Env, flags settings.Flags) (*Session, error) {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return nil, err
	}
	set, err := settings.Resolve(flags, env.Vars, files)
	if err != nil {
		return nil, err
	}
	return &Session{Files: files, Settings: set}, nil
}
