package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func profileWordInCredentials() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-word-in-credentials",
		Title:    "a section of the credentials file has the word profile",
		Why:      "In the credentials file a profile is headed [NAME]. With the word, every tool reads a profile whose name begins with \"profile \".",
		Mend:     "Write [NAME] in the credentials file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkProfileWordInCredentials,
	}
}

func checkProfileWordInCredentials(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		name, has := strings.CutPrefix(e.ID.Name, "profile ")
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if e.File != shared.CredentialsFile || !has || name == "" {
			continue
		}
		f := of(e, fmt.Sprintf("[%s] must be headed [%s]: the credentials file has no word profile in front of names", e.Section.Header, name))
		f.Profile = name
		if p, ok := s.Files.Profile(name); !ok || p.Credentials == nil {
			f.Repair = renameSection(e, name)
		}
		found = append(found, f)
	}
	return found
}
