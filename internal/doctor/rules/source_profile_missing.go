package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func sourceProfileMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "source-profile-missing",
		Title:    "source_profile names a profile that is not there",
		Why:      "There is nobody to assume the role. In both files source_profile is the bare name, without the word profile.",
		Mend:     "Correct the name, or add the profile.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkSourceMissing),
	}
}

func checkSourceMissing(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	e, v := where(p, "source_profile")
	if v.Text == "" || odd(v) || s.Profile(v.Text) != nil {
		return sound()
	}
	names := s.ProfileNames()
	f := at(e, v, fmt.Sprintf("source_profile = %s names no profile%s", v.Text, suggest(v.Text, names)))
	name := certain(v.Text, names)
	if bare := strings.TrimSpace(strings.TrimPrefix(strings.Trim(v.Text, "[] "), "profile ")); s.Profile(bare) != nil {
		name = bare
	}
	if name != "" {
		f.Repair = setKey("write source_profile = "+name, e, "source_profile", name)
	}
	return f, true
}
