package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func processShellSyntax() doctor.Rule {
	return doctor.Rule{
		ID:       "process-shell-syntax",
		Title:    "a credential_process is written for a shell",
		Why:      "The AWS CLI and boto3 start the program without a shell: ~, $VARIABLES, pipes and && are handed to it as they are. The Go, JavaScript and Java SDKs do use one.",
		Mend:     "Write whole paths, or call sh -c '…'.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    checkShellSyntax,
	}
}

func checkShellSyntax(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, c := range processes(s) {
		sign := shellSign(c.v.Text)
		switch {
		case c.argv == nil:
			found = append(found, at(c.e, c.v, "credential_process has a quote that is not closed"))
		case sign == "~":
			f := at(c.e, c.v, "credential_process: ~ is not expanded, as no shell starts the program: write the whole path")
			right := strings.NewReplacer(" ~/", " "+s.Paths.Home+"/", "=~/", "="+s.Paths.Home+"/", `"~/`, `"`+s.Paths.Home+"/").Replace(" " + c.v.Text)[1:]
			if s.Paths.Home != "" && !strings.ContainsAny(s.Paths.Home, " \t'\"\\") {
				f.Repair = setKey("write the home directory for ~", c.e, "credential_process", right)
			}
			found = append(found, f)
		case sign != "":
			found = append(found, at(c.e, c.v, fmt.Sprintf("credential_process: %s means something to a shell only, and none starts the program", sign)))
		case s.GOOS == "windows" && strings.Contains(c.v.Text, `\`) && !strings.Contains(c.v.Text, `"`) && strings.Contains(c.argv[0], ":"):
			found = append(found, at(c.e, c.v, "credential_process: the backslashes of a path without quotes are lost in tools that split it as a Unix shell does"))
		}
	}
	return found
}
