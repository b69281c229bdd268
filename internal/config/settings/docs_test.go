package settings_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/settings"
)

var update = flag.Bool("update", false, "write the goldens anew")

func TestDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "settings.md")
	if *update {
		if err := os.WriteFile(path, []byte(settings.Markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(settings.Markdown(), string(text)); diff != "" {
		t.Errorf("docs/settings.md is not what the table says (go generate ./internal/config/settings):\n%s", diff)
	}
}
