package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// TestDocsErrors keeps docs/errors.md in step with the exit codes.
func TestDocsErrors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	for kind, meaning := range map[problem.Kind]string{
		problem.NotFound: "nothing there", problem.Interrupted: "interrupted", problem.Usage: "wrong usage",
		problem.Config: "configuration", problem.Service: "the service refused", problem.General: "anything else",
	} {
		row := fmt.Sprintf("\n| %d | %s", kind.Exit(), meaning)
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/errors.md has no row %q", row)
		}
	}
}

// TestDocsNameWhatIsThere: every command and option that a page has in backticks is there.
func TestDocsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	vars := environ.Parse(nil)
	root := Commands(&app.Env{Args: []string{"awsid", "help"}, Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", "/h", "/h"), Clock: clock.System{}})
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) < 20 {
		t.Fatal(pages, err)
	}
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range regexp.MustCompile("`awsid( [^`\n]*)?`").FindAllString(string(text), -1) {
			command, _, _ = strings.Cut(strings.TrimSuffix(command, " --help`"), "|")
			if wrong := unknownIn(root, command); wrong != "" {
				t.Errorf("%s: %s: there is no %s", page, command, wrong)
			}
		}
	}
}
