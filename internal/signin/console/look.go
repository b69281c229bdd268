package console

import (
	"time"

	"github.com/awsid/awsid/internal/app"
)

// RenewAt is how little time must be left before the service is called.
const RenewAt = renewAt

// CachedExpiry returns the cache file of a login_session and when its credentials
// expire. It reads one file; the error is the one of Stored.
func CachedExpiry(env *app.Env, ses *app.Session, session string) (file string, expires time.Time, err error) {
	file = cachePath(env.Paths.LoginCache, session)
	s, err := loadSignIn(file)
	if err != nil {
		return file, time.Time{}, unusableCache(ses, session, err)
	}
	return file, s.Expires, nil
}
