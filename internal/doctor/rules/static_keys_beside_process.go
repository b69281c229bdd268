package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func staticKeysBesideProcess() doctor.Rule {
	return doctor.Rule{
		ID:       "static-keys-beside-process",
		Title:    "a profile has access keys and a credential_process",
		Why:      "Access keys in the credentials file are stronger than the process in every tool; keys in the config file are weaker in the AWS CLI and stronger in the Go SDK.",
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
		return about(p, "aws_access_key_id", "profile %s has access keys and a credential_process: the keys are used and the process is not", p.Name)
	}
	return about(p, "aws_access_key_id", "profile %s has access keys and a credential_process: the AWS CLI and boto3 run the process, the Go and JavaScript SDKs use the keys", p.Name)
}
