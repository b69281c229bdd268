package service

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// paramText replaces file://PATH and fileb://PATH by the file's content, as
// the AWS CLI does for every parameter; ~ and $VAR in PATH are expanded.
func paramText(env *app.Env, text string) (string, error) {
	name, isFile := strings.CutPrefix(text, "file://")
	if !isFile {
		if name, isFile = strings.CutPrefix(text, "fileb://"); !isFile {
			return text, nil
		}
	}
	name = paths.Expand(name, env.Vars, env.Paths.Home)
	if !filepath.IsAbs(name) {
		name = filepath.Join(env.Dir, name)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return "", problem.New(problem.Usage, "read the parameter's file: %w", err)
	}
	return string(content), nil
}
