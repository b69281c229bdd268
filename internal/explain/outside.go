package explain

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// process shows the command without secrets, and looks for the program where
// no shell is in between.
func (e *Explanation) process(step *Step, needed bool) {
	set := e.text(step.Profile, "credential_process")
	step.Does = "run " + settings.Redact("credential_process", set.Text)
	words, err := shellwords.Split(set.Text)
	if err != nil || len(words) == 0 || e.env.GOOS == "windows" || e.Reader.OwnParser {
		return
	}
	if !e.program(words[0]) && needed {
		e.blocked(problem.New(problem.General, "the program %s of credential_process is not there, or not executable", words[0]).
			At(set.Origin.String()).WithHint("write the full path of a program that can be run; ~ and variables are not expanded"))
	}
}

// program tells whether a command can be found as the system would find it.
func (e *Explanation) program(name string) bool {
	places := filepath.SplitList(e.env.Vars.Get("PATH"))
	if strings.ContainsRune(name, filepath.Separator) {
		places = []string{""}
		if !filepath.IsAbs(name) {
			places = []string{e.env.Dir}
		}
	}
	for _, dir := range places {
		found, err := os.Stat(filepath.Join(dir, name))
		if err == nil && found.Mode().IsRegular() && found.Mode().Perm()&0o111 != 0 {
			return true
		}
	}
	return false
}

// tokenFile looks whether the web identity's token is there; it is not read.
func (e *Explanation) tokenFile(step *Step, needed bool) {
	path := e.env.Vars.Get("AWS_WEB_IDENTITY_TOKEN_FILE")
	if step.Origin.Kind != origin.Variable {
		path = e.text(step.Profile, "web_identity_token_file").Text
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(e.env.Dir, path)
	}
	if path != "" && !exists(path) && needed {
		e.blocked(problem.New(problem.General, "the web identity token file %s is not there", path).
			At(step.Origin.String()).WithHint("check the path; ~ and variables are not expanded in it"))
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
