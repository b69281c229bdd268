package passthrough

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// lookupAlias returns what a word stands for by the AWS CLI's file of aliases. Words of ours are never looked up: they
// come first.
func lookupAlias(env *app.Env, word string) (meaning string, ok bool) {
	path := filepath.Join(filepath.Dir(env.Paths.CLICache), "alias")
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	data, err := readfile.Regular(path, readfile.SmallLimit)
	if err != nil {
		env.Debug("the file of aliases cannot be read", "file", path, "error", err)
		return "", false
	}
	for _, s := range ini.Parse(data).Sections() {
		if s.Name() != "toplevel" {
			continue
		}
		if meaning, ok = s.Get(word); ok {
			return strings.TrimSpace(meaning), true
		}
	}
	return "", false
}

// runsCommands reports whether the words are an alias for a command line of the shell: which of its commands needs
// whose credentials, if any, it says itself.
func runsCommands(env *app.Env, words []string) bool {
	if len(words) == 0 {
		return false
	}
	meaning, _ := lookupAlias(env, words[0])
	return strings.HasPrefix(meaning, "!")
}
