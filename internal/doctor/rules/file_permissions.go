package rules

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/doctor"
)

func filePermissions() doctor.Rule {
	return doctor.Rule{
		ID:       "file-permissions",
		Title:    "a file with secrets is open to others",
		Why:      "Other users of the machine can read the keys. It is worth knowing, and harmless for now, where they cannot get into the folder.",
		Mend:     "Run chmod 600 on the file.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if t.Info != nil && hasSecrets(s, t) {
					found = append(found, openFile(s, t.Path, t.Info)...)
				}
			}
			return found
		},
	}
}

// openFile says that others can read a file, and offers to stop it.
func openFile(s *doctor.Snapshot, path string, info fs.FileInfo) []doctor.Finding {
	mode := info.Mode().Perm()
	if s.GOOS == "windows" || !info.Mode().IsRegular() || mode&0o077 == 0 {
		return nil
	}
	f := doctor.Finding{File: path, Message: fmt.Sprintf("the file holds secrets and has mode %03o: chmod 600", mode)}
	if !reachable(path, mode) {
		f.Severity = doctor.Info
		f.Message = fmt.Sprintf("the file holds secrets and has mode %03o; only the folders above keep others out: chmod 600", mode)
	}
	f.Repair = chmod(path, mode&^0o077)
	return []doctor.Finding{f}
}

// reachable tells whether others can get to a file of that mode: through every
// folder above it.
func reachable(path string, mode fs.FileMode) bool {
	group, world := mode&0o070 != 0, mode&0o007 != 0
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil {
			group, world = group && info.Mode()&0o010 != 0, world && info.Mode()&0o001 != 0
		}
		if dir == filepath.Dir(dir) {
			return group || world
		}
	}
}

func chmod(path string, mode fs.FileMode) *doctor.Repair {
	return &doctor.Repair{Does: fmt.Sprintf("chmod %03o", mode), Do: func() error { return os.Chmod(path, mode) }}
}

func hasSecrets(s *doctor.Snapshot, t doctor.Text) bool {
	for _, e := range s.Sections {
		if _, has := e.Get("aws_secret_access_key"); has && e.File == t.Which {
			return true
		}
	}
	return false
}
