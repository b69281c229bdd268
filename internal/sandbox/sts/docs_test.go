package sts

import (
	"os"
	"strings"
	"testing"
)

// TestDocsNameEveryOperation: docs/sandbox-iam.md lists what there is, and package servicetest demands a test of what it
// lists.
func TestDocsNameEveryOperation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/sandbox-iam.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range (&service{}).operations() {
		if !strings.Contains(string(text), "`"+op.action+"`") {
			t.Errorf("docs/sandbox-iam.md does not name %s", op.action)
		}
	}
}
