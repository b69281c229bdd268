package console

import (
	"os"

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
// to the browser for one. It makes the folder.
func Storable(env *app.Env) error {
	dir := env.Paths.LoginCache
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, ".probe-*"); err == nil {
			_ = f.Close()
			return os.Remove(f.Name())
		}
	}
	return problem.New(problem.General, "the sign-in could not be stored: %w", problem.Bare(err)).
		WithHint("you need write permission for %s; AWS_LOGIN_CACHE_DIRECTORY names another folder", paths.Tilde(dir, env.Paths.Home))
}
