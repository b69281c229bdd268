package rules

import (
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func webIdentityFileMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "web-identity-file-missing",
		Title:    "a web identity token is not there",
		Why:      "The tools read the token from the file each time. In a profile for pods or a build server the file is there and not here.",
		Mend:     "Correct the path; ~ is not expanded.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			path := p.Text("web_identity_token_file")
			if _, v := where(p, "web_identity_token_file"); path == "" || odd(v) || exists(path) {
				return sound()
			}
			f, _ := about(p, "web_identity_token_file", "web_identity_token_file: there is no file %s", path)
			switch {
			case strings.HasPrefix(path, "~"):
				f.Message += " (~ is not expanded here)"
			case !exists(filepath.Dir(path)):
				f.Severity = doctor.Info // meant for another machine
			}
			return f, true
		}),
	}
}
