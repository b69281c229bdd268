package signin

import (
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/ui/browser"
)

// BrowserFor returns the browser of the person's choice for a session
// (sso_browser and sso_browser_profile, --browser and --browser-profile), or
// nil when there is no choice: then the environment's own is used.
func BrowserFor(env *app.Env, choice browser.Choice) app.Browser {
	if choice == (browser.Choice{}) {
		return nil
	}
	system, ok := env.Browser.(browser.System)
	if !ok {
		return env.Browser // a test's
	}
	system.Choice = choice
	return system
}
