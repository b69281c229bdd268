package rules

import (
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func startURLNotHTTPS() doctor.Rule {
	return doctor.Rule{
		ID:       "start-url-not-https",
		Title:    "a start URL is not https",
		Why:      "A sign-in over http could be read and changed on its way, and Identity Center refuses it.",
		Mend:     "Write https://.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: values([]string{"sso_start_url"}, func(_ *doctor.Snapshot, text string) verdict {
			u, err := url.Parse(text)
			if err != nil || u.Scheme != "http" || u.Host == "" || isLoopback(u.Hostname()) {
				return verdict{}
			}
			return verdict{message: "begins with http://: Identity Center is reached by https:// only", right: "https" + strings.TrimPrefix(text, "http")}
		}),
	}
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1" || strings.HasSuffix(host, ".localhost")
}
