package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func startURLFragment() doctor.Rule {
	return doctor.Rule{
		ID:       "start-url-fragment",
		Title:    "a start URL ends in #",
		Why:      "The browser's address bar shows /start/#/ behind the portal's address. Tools name the cached sign-in by the start URL as it is written, so that one with # has a sign-in of its own, and some tools are refused.",
		Mend:     "Write the address up to /start.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: values([]string{"sso_start_url"}, func(_ *doctor.Snapshot, text string) verdict {
			before, _, has := strings.Cut(text, "#")
			if !has || badURL(text) != "" {
				return verdict{}
			}
			return verdict{message: "has a # at its end, which is the browser's: leave it out", right: strings.TrimRight(before, "/")}
		}),
	}
}
