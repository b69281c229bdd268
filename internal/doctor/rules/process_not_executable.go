package rules

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/doctor"
)

func processNotExecutable() doctor.Rule {
	return doctor.Rule{
		ID:       "process-not-executable",
		Title:    "the program of a credential_process cannot be run",
		Why:      "The file is there, but it is a directory or lacks the permission to be run.",
		Mend:     "Run chmod +x on it.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: perProcess(func(s *doctor.Snapshot, c process) (string, doctor.Severity) {
			if len(c.argv) == 0 || !filepath.IsAbs(c.argv[0]) || s.GOOS == "windows" {
				return "", ""
			}
			info, err := os.Stat(c.argv[0])
			switch {
			case err != nil:
				return "", ""
			case info.IsDir():
				return fmt.Sprintf("credential_process: %s is a directory", c.argv[0]), ""
			case info.Mode()&0o111 == 0:
				return fmt.Sprintf("credential_process: %s may not be run: chmod +x", c.argv[0]), ""
			}
			return "", ""
		}),
	}
}
