package render_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
)

var update = flag.Bool("update", false, "write the goldens of the formats")

// TestEveryFormat prints one answer with a member of every kind: each format
// has a golden in testdata/formats.
func TestEveryFormat(t *testing.T) {
	t.Parallel()
	answer := value.Object{
		{Name: "Name", Value: "alice"},
		{Name: "Path", Value: "/"},
		{Name: "Count", Value: int64(3)},
		{Name: "Enabled", Value: true},
		{Name: "Nothing", Value: nil},
		{Name: "Created", Value: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)},
		{Name: "Tags", Value: []any{
			value.Object{{Name: "Key", Value: "team"}, {Name: "Value", Value: "a \"b\" ü"}},
			value.Object{{Name: "Key", Value: "cost"}, {Name: "Value", Value: "1: 2"}},
		}},
		{Name: "Groups", Value: []any{"admin", "dev"}},
		{Name: "Boundary", Value: value.Object{{Name: "Arn", Value: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}},
	}
	for _, format := range render.Formats() {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := render.Write(&got, render.Options{Format: format, Operation: "GetUser"}, answer); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "formats", string(format)+".txt")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("the format has no golden: %v", err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", file, diff)
			}
		})
	}
}
