package exec

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
)

// shell is the person's shell.
func shell(env *app.Env) string {
	for _, s := range []string{env.Vars.Get("SHELL"), env.Vars.Get("COMSPEC")} {
		if s != "" {
			return s
		}
	}
	if env.GOOS == "windows" {
		return "cmd.exe"
	}
	return "/bin/sh"
}

// lookUp finds a program as a shell would: a name with a slash as it is, any
// other on PATH.
func lookUp(env *app.Env, name string) (string, error) {
	if name == "" {
		return "", problem.New(problem.Usage, "the command is empty")
	}
	dirs := filepath.SplitList(env.Vars.Get("PATH"))
	if strings.ContainsRune(name, '/') || env.GOOS == "windows" && strings.ContainsRune(name, '\\') {
		dirs = []string{""}
	}
	var denied string
	for _, dir := range dirs {
		for _, candidate := range variants(env, filepath.Join(dir, name)) {
			switch found, err := os.Stat(absolute(env.Dir, candidate)); {
			case err != nil || found.IsDir():
			case env.GOOS == "windows" || found.Mode().Perm()&0o111 != 0:
				return absolute(env.Dir, candidate), nil
			default:
				denied = candidate
			}
		}
	}
	if denied != "" {
		return "", problem.New(problem.General, "%s may not be executed", denied).WithHint("run: chmod +x %s", denied)
	}
	return "", problem.New(problem.General, "there is no program %q", name).
		WithHint("check its spelling and PATH; arguments stand apart: awsid exec -- PROGRAM ARGUMENT")
}

// variants adds the extensions by which Windows knows programs.
func variants(env *app.Env, path string) []string {
	if env.GOOS != "windows" || filepath.Ext(path) != "" {
		return []string{path}
	}
	extensions := env.Vars.Get("PATHEXT")
	if extensions == "" {
		extensions = ".COM;.EXE;.BAT;.CMD"
	}
	var paths []string
	for _, e := range strings.Split(extensions, ";") {
		paths = append(paths, path+e)
	}
	return paths
}

func absolute(base, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}
