package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func uppercaseDefault() doctor.Rule {
	return doctor.Rule{
		ID:       "uppercase-default",
		Title:    "the default profile is written [DEFAULT]",
		Why:      "Section names count letter case. For the AWS CLI and boto3 [DEFAULT] is no profile: its settings leak into every other one.",
		Mend:     "Write [default].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkUppercaseDefault,
	}
}

func checkUppercaseDefault(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		if e.Section.Header == "default" || !strings.EqualFold(e.Section.Header, "default") {
			continue
		}
		f := of(e, fmt.Sprintf("[%s] is not the default profile: write [default]", e.Section.Header))
		f.Profile = "default"
		if free(s, e.File, "default") {
			f.Repair = renameSection(e, "default")
		}
		found = append(found, f)
	}
	return found
}

// free tells whether a file has no section for a profile.
func free(s *doctor.Snapshot, which shared.Which, name string) bool {
	p, ok := s.Files.Profile(name)
	return !ok || which == shared.ConfigFile && p.Config == nil || which == shared.CredentialsFile && p.Credentials == nil
}
