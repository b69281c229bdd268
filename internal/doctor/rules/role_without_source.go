package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func roleWithoutSource() doctor.Rule {
	return doctor.Rule{
		ID:       "role-without-source",
		Title:    "a role has no source of credentials",
		Why:      "A role is assumed with somebody's credentials. Without source_profile or credential_source the AWS CLI ends with \"Partial credentials found in assume-role\".",
		Mend:     "Write source_profile = NAME, or credential_source = Environment, Ec2InstanceMetadata or EcsContainer.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkRoleWithoutSource,
	}
}

func checkRoleWithoutSource(s *doctor.Snapshot) []doctor.Finding {
	words := newSpelling()
	var found []doctor.Finding
	for _, p := range s.Profiles {
		_, empty := p.Get("source_profile")
		if !isRole(p) || p.Has("credential_source") || empty || vaulted(s, p) || misspelt(words, p, "source_profile") || misspelt(words, p, "credential_source") {
			continue
		}
		f, _ := about(p, "role_arn", "profile %s assumes a role and does not say with whose credentials: write source_profile or credential_source", p.Name)
		if p.Has("aws_access_key_id") {
			f.Message = fmt.Sprintf("profile %s has a role and keys, and does not say that the keys assume it: write source_profile = %s", p.Name, p.Name)
			e, _ := where(p, "role_arn")
			f.Repair = setKey("write source_profile = "+p.Name, e, "source_profile", p.Name)
		}
		found = append(found, f)
	}
	return found
}
