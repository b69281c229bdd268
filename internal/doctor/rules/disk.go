package rules

import (
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/doctor"
)

// exists tells whether there is something at a path, links followed.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// onPath returns where a program is on the PATH of the environment, "" when it
// is not.
func onPath(s *doctor.Snapshot, name string) string {
	endings := []string{""}
	if s.GOOS == "windows" {
		endings = []string{"", ".exe", ".cmd", ".bat", ".com"}
	}
	for _, dir := range filepath.SplitList(s.Vars.Get("PATH")) {
		for _, ending := range endings {
			path := filepath.Join(dir, name+ending)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && (s.GOOS == "windows" || info.Mode()&0o111 != 0) {
				return path
			}
		}
	}
	return ""
}
