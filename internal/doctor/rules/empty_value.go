package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func emptyValue() doctor.Rule {
	return doctor.Rule{
		ID:       "empty-value",
		Title:    "a setting has no value",
		Why:      "An empty value is not the same as no setting: some tools use it, and fail.",
		Mend:     "Write a value, or delete the line.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    checkEmptyValue,
	}
}

func checkEmptyValue(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	needs := set(needsValue())
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Text == "" && v.Nested == nil && needs[v.Key] {
			found = append(found, at(e, v, v.Key+" has no value: write one, or delete the line"))
		}
	})
	return found
}

func needsValue() []string {
	return []string{
		"region", "output", "role_arn", "source_profile", "credential_source", "credential_process", "sso_session",
		"sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "web_identity_token_file", "services",
		"aws_access_key_id", "aws_secret_access_key", "endpoint_url", "login_session",
	}
}
