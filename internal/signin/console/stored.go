package console

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Stored tells whether the cache has a whole sign-in for a login_session; the
// error is the one that Credentials gives for it. No service is asked.
func Stored(env *app.Env, ses *app.Session, session string) error {
	if _, err := load(path(env.Paths.LoginCache, session)); err != nil {
		return unusable(ses, session, err)
	}
	return nil
}

// Storable tells whether a sign-in could be stored, before the person is sent
// to the browser for one. It leaves nothing behind.
func Storable(env *app.Env) error {
	dir := env.Paths.LoginCache
	for above := filepath.Dir(dir); above != dir; dir, above = above, filepath.Dir(above) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break // the first that is there: the others are made in it
		}
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err == nil {
		_ = f.Close()
		return os.Remove(f.Name())
	}
	return problem.New(problem.General, "the sign-in could not be stored: %w", problem.Bare(err)).
		WithHint("you need write permission for %s; AWS_LOGIN_CACHE_DIRECTORY names another folder", paths.Tilde(dir, env.Paths.Home))
}
