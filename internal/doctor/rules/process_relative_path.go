package rules

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func processRelativePath() doctor.Rule {
	return doctor.Rule{
		ID:       "process-relative-path",
		Title:    "the path of a credential_process is relative",
		Why:      "It is found from the directory in which a tool happens to be started, and nowhere else.",
		Mend:     "Write the whole path.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: perProcess(func(s *doctor.Snapshot, c process) (string, doctor.Severity) {
			if len(c.argv) == 0 || filepath.IsAbs(c.argv[0]) || !strings.ContainsAny(c.argv[0], `/\`) || shellSign(c.v.Text) != "" || isForeign(s, c.argv[0]) || documented(c.argv[0]) {
				return "", ""
			}
			message := fmt.Sprintf("credential_process: %s is found from one directory only: write the whole path", c.argv[0])
			if knownHelpers()[filepath.Base(c.argv[0])] {
				return message, doctor.Info // as documentation has it
			}
			return message, ""
		}),
	}
}
