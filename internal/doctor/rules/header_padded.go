package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func headerPadded() doctor.Rule {
	return doctor.Rule{
		ID:       "header-padded",
		Title:    "a section header begins or ends with a blank",
		Why:      "The AWS CLI and boto3 take the blank for a part of the name and read past the section; the other SDKs do not.",
		Mend:     "Take the blanks next to the brackets away.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    checkPadded,
	}
}

func checkPadded(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		header := strings.TrimSpace(e.Section.Header)
		if header == e.Section.Header || e.Ignored == "" && e.File == shared.ConfigFile {
			continue
		}
		id, wrong := shared.Identify(e.File, header)
		if wrong != "" {
			continue
		}
		f := of(e, fmt.Sprintf("[%s] is not read as [%s]: the AWS CLI counts the blanks", e.Section.Header, header))
		f.Profile = id.Name
		if !hasSection(s, id) || e.File == shared.CredentialsFile && !inCredentials(s, id.Name) {
			f.Repair = renameSection(e, header)
		}
		found = append(found, f)
	}
	return found
}

func inCredentials(s *doctor.Snapshot, name string) bool {
	p, ok := s.Files.Profile(name)
	return ok && p.Credentials != nil
}
