package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func endpointUnreachable() doctor.Rule {
	return doctor.Rule{
		ID:       "endpoint-unreachable",
		Title:    "AWS cannot be reached",
		Why:      "Every call fails. A certificate that is not trusted means most often that a proxy of the company looks into TLS; then AWS_CA_BUNDLE has to name its certificate. Being offline is an info.",
		Mend:     "Look at HTTPS_PROXY, NO_PROXY, AWS_CA_BUNDLE, AWS_ENDPOINT_URL and the name server.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			a := askSTS(s)
			if a.err == nil || a.url == "" {
				return nil
			}
			text, offline := why(a.err)
			f := doctor.Finding{Message: fmt.Sprintf("%s cannot be reached: %s", a.url, text)}
			switch {
			case a.custom:
				f.Message += " (the address is configured, and is not AWS's own)"
			case offline:
				f.Severity = doctor.Info
			}
			return []doctor.Finding{f}
		},
	}
}
