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

// CheckCached tells whether the cache has a whole sign-in for a login_session; the
// error is the one that Credentials gives for it. No service is asked.
func CheckCached(env *app.Env, ses *app.Session, session string) error {
	if _, err := loadSignIn(cachePath(env.Paths.LoginCache, session)); err != nil {
		return unusableCache(ses, session, err)
	}
	return nil
}

// CheckWritable tells whether a sign-in could be stored, before the person is sent
// to the browser for one. It leaves nothing behind.
func CheckWritable(env *app.Env) error {
	for _, dir := range []string{env.Paths.LoginCache, filepath.Dir(lockPath(env, ""))} {
		if err := probeWritable(dir); err != nil {
			return problem.New(problem.General, "the sign-in could not be stored: %w", problem.Bare(err)).
				WithHint("you need write permission for %s; AWS_LOGIN_CACHE_DIRECTORY names another folder for the sign-ins", paths.Tilde(dir, env.Paths.Home))
		}
	}
	return nil
}

// probeWritable makes a file and removes it, in the folder or in the first one above it
// that is there: the others would be made in that.
func probeWritable(dir string) error {
	for above := filepath.Dir(dir); above != dir; dir, above = above, filepath.Dir(above) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	_ = f.Close()
	return os.Remove(f.Name())
}
