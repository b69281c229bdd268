package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func browserMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "browser-missing",
		Title:    "there is no browser to sign in with",
		Why:      "A sign-in then prints an address and a code for the browser of another machine.",
		Mend:     "Set BROWSER, or sign in with --use-device-code.",
		Severity: doctor.Info,
		Tools:    []string{doctor.CLI},
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			if s.GOOS != "linux" || s.Vars.Get("BROWSER") != "" || len(s.SessionNames()) == 0 || s.Vars.Get("DISPLAY")+s.Vars.Get("WAYLAND_DISPLAY") == "" {
				return nil
			}
			for _, name := range []string{"xdg-open", "x-www-browser", "www-browser", "wslview", "sensible-browser", "firefox", "chromium", "google-chrome"} {
				if onPath(s, name) != "" {
					return nil
				}
			}
			return []doctor.Finding{{Message: "there is no browser on the PATH: awsid sso login --use-device-code signs in with that of another machine"}}
		},
	}
}
