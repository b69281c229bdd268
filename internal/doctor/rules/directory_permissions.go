package rules

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/doctor"
)

func directoryPermissions() doctor.Rule {
	return doctor.Rule{
		ID:       "directory-permissions",
		Title:    "others may write into ~/.aws",
		Why:      "Whoever can write there can give you a credential_process, and run programs as you.",
		Mend:     "Run chmod 700 on the folder.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			dir := filepath.Dir(s.Config.Path)
			info, err := os.Stat(dir)
			if err != nil || s.GOOS == "windows" || info.Mode()&0o002 == 0 || info.Mode()&os.ModeSticky != 0 || dir == s.Paths.Home {
				return nil
			}
			return []doctor.Finding{{File: dir, Message: fmt.Sprintf("everybody may write into the folder (mode %03o): chmod 700", info.Mode().Perm()), Repair: chmod(dir, 0o700)}}
		},
	}
}
