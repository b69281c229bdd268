package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func envEndpoint() doctor.Rule {
	return doctor.Rule{
		ID:       "env-endpoint",
		Title:    "the environment sends calls to another endpoint",
		Why:      "AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> replace AWS itself for every profile: right for a stand-in such as LocalStack, and a riddle when it is left over.",
		Mend:     "Unset the variable to reach AWS.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, name := range s.Vars.Names() {
				value := s.Vars.Get(name)
				if name != "AWS_ENDPOINT_URL" && !strings.HasPrefix(name, "AWS_ENDPOINT_URL_") || value == "" {
					continue
				}
				f := doctor.Finding{Message: name + " is set: calls go there and not to AWS"}
				if bad := badURL(value); bad != "" {
					f = doctor.Finding{Message: name + " " + bad, Severity: doctor.Error}
				}
				found = append(found, f)
			}
			return found
		},
	}
}
