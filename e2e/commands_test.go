package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
)

// TestEveryCommandHasAScript: each command of our own is run by a script. The
// operations of the services come from their models and are one command.
func TestEveryCommandHasAScript(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var scripts strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts.Write(text)
	}
	env := app.FromOS()
	env.Args = []string{"awsid", "help"}
	for _, path := range commandPaths(cli.Commands(env)) {
		if !regexp.MustCompile(`(?m)\b` + regexp.QuoteMeta(path) + `( |$)`).MatchString(scripts.String()) {
			t.Errorf("no script runs `%s`: add one to testdata/script", path)
		}
	}
}

// commandPaths lists the commands that can be run, as "awsid sso login".
func commandPaths(cmd *cobra.Command) []string {
	switch cmd.Name() {
	case "help":
		return nil
	case "iam", "sts", "sso-oidc":
		return []string{cmd.CommandPath()}
	}
	if !cmd.HasSubCommands() {
		return []string{cmd.CommandPath()}
	}
	var paths []string
	for _, sub := range cmd.Commands() {
		paths = append(paths, commandPaths(sub)...)
	}
	return paths
}
