package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

func wslLoopback() doctor.Rule {
	return doctor.Rule{
		ID:       "wsl-loopback",
		Title:    "the browser of Windows may not reach this Linux",
		Why:      "In WSL the browser runs in Windows, and a sign-in ends with a request to 127.0.0.1 that has to find its way into Linux. With localhostForwarding = false it does not.",
		Mend:     "Sign in with --use-device-code if the browser cannot connect.",
		Severity: doctor.Info,
		Tools:    []string{doctor.CLI},
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			if s.Vars.Get("WSL_DISTRO_NAME") == "" || len(s.SessionNames()) == 0 {
				return nil
			}
			return []doctor.Finding{{Message: "this is WSL: if the browser cannot connect to 127.0.0.1 at the end of a sign-in, use awsid sso login --use-device-code"}}
		},
	}
}
