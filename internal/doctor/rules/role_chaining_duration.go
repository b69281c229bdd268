package rules

import (
	"fmt"
	"strconv"

	"github.com/awsid/awsid/internal/doctor"
)

func roleChainingDuration() doctor.Rule {
	return doctor.Rule{
		ID:       "role-chaining-duration",
		Title:    "a chained role asks for more than an hour",
		Why:      "A role that is assumed with the credentials of another role lasts one hour at most; AWS STS refuses more. SSO credentials are those of a role, too.",
		Mend:     "Write duration_seconds = 3600, or assume the role with long-term keys.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkChaining),
	}
}

func checkChaining(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	e, v := where(p, "duration_seconds")
	n, err := strconv.Atoi(v.Text)
	source := s.Profile(p.Text("source_profile"))
	if err != nil || n <= 3600 || n > 43200 || !isRole(p) {
		return sound()
	}
	whose := ""
	switch {
	case source == p || source.Has("aws_access_key_id") && !isSSO(source):
	case source != nil && (isRole(source) || source.Has("web_identity_token_file")):
		whose = "the role of " + source.Name
	case source != nil && isSSO(source):
		whose = "the SSO role of " + source.Name
	case p.Text("credential_source") == "Ec2InstanceMetadata" || p.Text("credential_source") == "EcsContainer":
		whose = "the machine's role"
	}
	if whose == "" {
		return sound()
	}
	f := at(e, v, fmt.Sprintf("duration_seconds is %d, and a role assumed with %s lasts an hour at most: AWS STS refuses", n, whose))
	f.Repair = setKey("write duration_seconds = 3600", e, "duration_seconds", "3600")
	return f, true
}
