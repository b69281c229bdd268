package console

import "github.com/awsid/awsid/internal/app"

// Stored tells whether the cache has a whole sign-in for a login_session; the
// error is the one that Credentials gives for it. No service is asked.
func Stored(env *app.Env, ses *app.Session, session string) error {
	if _, err := load(path(env.Paths.LoginCache, session)); err != nil {
		return unusable(ses, session, err)
	}
	return nil
}
