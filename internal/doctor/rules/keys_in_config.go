package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func keysInConfig() doctor.Rule {
	return doctor.Rule{
		ID:       "keys-in-config",
		Title:    "access keys are in the config file",
		Why:      "Every tool reads them there, but tools that rotate or hide keys look into the credentials file, and its keys win.",
		Mend:     "Move the keys to the credentials file.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check:    checkKeysInConfig,
	}
}

func checkKeysInConfig(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if e.File == shared.ConfigFile && isProfile(e) && v.Key == "aws_secret_access_key" {
			found = append(found, at(e, v, "the access key is in the config file: the credentials file is the place for secrets"))
		}
	})
	return found
}
