package rules

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMarkdown keeps docs/doctor.md what the rules say.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "doctor.md")
	if *update {
		if err := os.WriteFile(path, []byte(Markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != Markdown() {
		t.Errorf("docs/doctor.md is not what the rules say (%v): go test ./internal/doctor/rules -update", err)
	}
}
