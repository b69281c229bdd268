package iam

import (
	"os"
	"strings"
	"testing"
)

// TestDocsNameEveryOperation: docs/sandbox-iam.md lists what there is.
func TestDocsNameEveryOperation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/sandbox-iam.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range allOperations() {
		for _, op := range list {
			if !strings.Contains(string(text), "`"+op.action+"`") {
				t.Errorf("docs/sandbox-iam.md does not name %s", op.action)
			}
		}
	}
}
