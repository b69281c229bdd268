package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func staticKeysBesideProcess() doctor.Rule {
	return doctor.Rule{
		ID:       "static-keys-beside-process",
		Title:    "a profile has access keys and a credential_process",
		Why:      "Access keys in the credentials file are stronger than the process, except for the Java SDK, which runs the process; keys in the config file are weaker than it in the AWS CLI and stronger in the Go and JavaScript SDKs.",
		Mend:     "Delete the one that you do not mean.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkKeysBesideProcess),
	}
}

func checkKeysBesideProcess(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	if !p.Has("credential_process") || !p.Has("aws_access_key_id") {
		return sound()
	}
	if e, _ := where(p, "aws_access_key_id"); e.File == shared.CredentialsFile {
		return about(p, "aws_access_key_id", "profile %s has access keys and a credential_process: all tools but the Java SDK use the keys and never run the process", p.Name)
	}
	return about(p, "aws_access_key_id", "profile %s has access keys and a credential_process: the AWS CLI, boto3 and Java run the process, Go and JavaScript use the keys", p.Name)
}
