package rules

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func processNotFound() doctor.Rule {
	return doctor.Rule{
		ID:       "process-not-found",
		Title:    "the program of a credential_process is not there",
		Why:      "No tool gets credentials for the profile.",
		Mend:     "Install the program, or write its whole path.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProcess(checkNotFound),
	}
}

func checkNotFound(s *doctor.Snapshot, c process) (string, doctor.Severity) {
	if len(c.argv) == 0 || placeholder(c.argv[0]) || shellSign(c.v.Text) != "" {
		return "", ""
	}
	program := c.argv[0]
	switch {
	case strings.ContainsAny(program, `/\`) || isForeign(s, program):
		if !filepath.IsAbs(program) && !isForeign(s, program) || exists(program) {
			return "", ""
		}
		if documented(program) || isForeign(s, program) || knownHelpers()[filepath.Base(program)] {
			return fmt.Sprintf("credential_process: %s is not on this machine", program), doctor.Info
		}
		return fmt.Sprintf("credential_process: there is no program %s", program), ""
	case onPath(s, program) != "":
		return "", ""
	case knownHelpers()[program]:
		return fmt.Sprintf("credential_process: %s is not on the PATH of this shell", program), doctor.Info
	}
	return fmt.Sprintf("credential_process: there is no program %s on the PATH", program), ""
}

// knownHelpers are programs whose absence from one shell's PATH says little.
func knownHelpers() map[string]bool {
	return set([]string{"aws", "awsid", "aws-vault", "granted", "aws-sso", "aws_signing_helper", "saml2aws", "leapp", "okta-aws-cli",
		"gimme-aws-creds", "aws-sso-util", "yawsso", "awsume", "isengardcli", "ada", "op", "pass", "docker", "python", "python3"})
}
