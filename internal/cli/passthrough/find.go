package passthrough

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
)

// find returns the first AWS CLI on PATH that is not this program, under
// whatever name, link or hard link it may stand there.
func find(env *app.Env) (path string, ok bool) {
	self, _ := env.Executable()
	own, err := os.Stat(self)
	for _, dir := range filepath.SplitList(env.Vars.Get("PATH")) {
		for _, name := range names(env) {
			candidate := filepath.Join(absolute(env.Dir, dir), name)
			found, statErr := os.Stat(candidate)
			if statErr != nil || !executable(env, found) || err == nil && os.SameFile(own, found) {
				continue
			}
			return candidate, true
		}
	}
	return "", false
}

// names are the file names that the AWS CLI may have.
func names(env *app.Env) []string {
	if env.GOOS != "windows" {
		return []string{"aws"}
	}
	extensions := env.Vars.Get("PATHEXT")
	if extensions == "" {
		extensions = ".EXE;.CMD;.BAT"
	}
	var names []string
	for _, extension := range strings.Split(extensions, ";") {
		names = append(names, "aws"+strings.ToLower(extension))
	}
	return names
}

func executable(env *app.Env, f os.FileInfo) bool {
	return f.Mode().IsRegular() && (env.GOOS == "windows" || f.Mode().Perm()&0o111 != 0)
}

// absolute: an empty element of PATH is the working directory.
func absolute(base, dir string) string {
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(base, dir)
}
