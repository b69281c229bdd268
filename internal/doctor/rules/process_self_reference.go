package rules

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func processSelfReference() doctor.Rule {
	return doctor.Rule{
		ID:       "process-self-reference",
		Title:    "a credential_process asks for its own profile",
		Why:      "The AWS CLI starts itself again and again, until it or the machine gives up.",
		Mend:     "Name another profile in the command.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProcess(checkSelfReference),
	}
}

func checkSelfReference(_ *doctor.Snapshot, c process) (string, doctor.Severity) {
	if len(c.argv) < 3 {
		return "", ""
	}
	program := strings.TrimSuffix(filepath.Base(c.argv[0]), ".exe")
	if program != "aws" && program != "awsid" {
		return "", ""
	}
	profile := "default"
	for i, word := range c.argv {
		if name, ok := strings.CutPrefix(word, "--profile="); ok {
			profile = name
		} else if word == "--profile" && i+1 < len(c.argv) {
			profile = c.argv[i+1]
		}
	}
	if profile != c.p.Name || !contains(c.argv, "export-credentials") && program != "awsid" {
		return "", ""
	}
	return fmt.Sprintf("credential_process asks %s for the profile %s, which asks again: it never ends", program, profile), ""
}
