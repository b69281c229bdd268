package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func servicesMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "services-missing",
		Title:    "services names a section that is not there",
		Why:      "The AWS CLI ends every command of the profile.",
		Mend:     "Write a section [services NAME], or correct the name.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkServicesMissing),
	}
}

func checkServicesMissing(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	e, v := where(p, "services")
	if v.Text == "" || odd(v) || s.Services(v.Text) != nil {
		return sound()
	}
	names := s.ServicesNames()
	f := at(e, v, fmt.Sprintf("services = %s names no section: there is no [services %s]%s", v.Text, v.Text, suggest(v.Text, names)))
	if name := certain(v.Text, names); name != "" {
		f.Repair = setKey("write services = "+name, e, "services", name)
	}
	return f, true
}
