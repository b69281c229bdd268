package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func misnamedFile() doctor.Rule {
	return doctor.Rule{
		ID:       "misnamed-file",
		Title:    "a shared file has a wrong name",
		Why:      "The tools read ~/.aws/config and ~/.aws/credentials, and nothing with another name or ending. Notepad adds .txt, which Windows does not show.",
		Mend:     "Rename the file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkMisnamed,
	}
}

func checkMisnamed(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	entries, _ := os.ReadDir(filepath.Dir(s.Config.Path)) // a missing folder has no files
	for _, t := range s.Texts() {
		right := filepath.Base(t.Path)
		if t.Exists || t.Link != "" || right != "config" && right != "credentials" {
			continue
		}
		var wrong []string
		for _, e := range entries {
			if path := filepath.Join(filepath.Dir(t.Path), e.Name()); e.Type().IsRegular() && standsFor(e.Name(), right) && isShared(path) {
				wrong = append(wrong, path)
			}
		}
		for _, path := range wrong {
			f := doctor.Finding{File: path, Message: fmt.Sprintf("no tool reads the file: its name has to be %s", right)}
			if len(wrong) == 1 {
				to := t.Path
				f.Repair = &doctor.Repair{Does: "rename it to " + right, Do: func() error { return os.Rename(path, to) }}
			}
			found = append(found, f)
		}
	}
	return found
}

// standsFor tells whether a file name is a misspelling of another.
func standsFor(name, right string) bool {
	folded := strings.ToLower(strings.TrimPrefix(name, "."))
	for _, ending := range []string{".txt", ".ini", ".conf", ".cfg", ".toml", ".yaml", ".yml", ".rtf", ".aws"} {
		folded = strings.TrimSuffix(folded, ending)
	}
	if name == right {
		return false
	}
	switch folded {
	case right:
		return true
	case "creds", "credential", "cred", "credentails", "credencials", "aws_credentials", "aws-credentials":
		return right == "credentials"
	case "configuration", "conf", "configs", "aws_config", "aws-config":
		return right == "config"
	}
	return filepath.Ext(folded) == "" && nearest.Distance(folded, right) <= 1
}

// isShared tells whether a file looks like a shared file.
func isShared(path string) bool {
	data, err := os.ReadFile(path)
	return err == nil && len(data) < 1<<20 && strings.Contains(string(data), "[") && strings.ContainsAny(string(data), "=:")
}
