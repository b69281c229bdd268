package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func profileWordMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "profile-word-missing",
		Title:    "a section of the config file lacks the word profile",
		Why:      "In the config file a profile is headed [profile NAME]; only in the credentials file is it [NAME]. Every tool reads past the section.",
		Mend:     "Write [profile NAME].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkProfileWord,
	}
}

func checkProfileWord(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		name := e.ID.Name
		if e.File != shared.ConfigFile || e.ID.Kind != shared.KindOther || !looksLikeProfile(e.Section) {
			continue
		}
		f := doctor.Finding{
			File: e.Section.Origin.Name, Line: e.Section.Origin.Line, Profile: name,
			Message: fmt.Sprintf("[%s] is no profile here: the header must be [profile %s]", name, name),
		}
		if _, taken := s.Files.Profile(name); !taken || onlyInCredentials(s, name) {
			f.Repair = renameHeader(name)
		}
		found = append(found, f)
	}
	return found
}

func onlyInCredentials(s *doctor.Snapshot, name string) bool {
	p, ok := s.Files.Profile(name)
	return ok && p.Config == nil
}

func renameHeader(name string) *doctor.Repair {
	return &doctor.Repair{
		Does:  fmt.Sprintf("head the section [profile %s]", name),
		Which: shared.ConfigFile,
		Edit: func(f *edit.File) error {
			section, ok := f.Document.Section(name)
			if !ok {
				return nil
			}
			header, err := shared.Header(shared.ConfigFile, edit.Profile(name))
			if err != nil {
				return err
			}
			return f.Document.RenameSection(section, header)
		},
	}
}
