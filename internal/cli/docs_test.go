package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

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
