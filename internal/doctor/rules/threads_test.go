package rules

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/paths"
)

// TestThreads examines small set-ups as people show them when they ask for help, each named on a line that begins with
// ===. A line "finds …" says what the doctor has to find there, in which place; what is only worth knowing is left out.
func TestThreads(t *testing.T) {
	t.Parallel()
	for file, isBroken := range map[string]bool{"testdata/threads-broken.txt": true, "testdata/threads-healthy.txt": false} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var rewritten strings.Builder
		for world := range strings.SplitSeq(strings.TrimPrefix(string(data), "=== "), "\n=== ") {
			name, text, _ := strings.Cut(world, "\n")
			var want, rest []string
			for line := range strings.Lines(text) {
				if found, ok := strings.CutPrefix(line, "finds "); ok {
					want = append(want, strings.TrimSpace(found))
				} else {
					rest = append(rest, line)
				}
			}
			text = strings.Join(rest, "")
			env := layOut(t, txtar.Parse([]byte(text+"\n")))
			var got []string
			for _, f := range doctor.Run(t.Context(), takeSnapshot(env), All()) {
				if f.Severity != doctor.Info {
					place := fmt.Sprintf("%s:%d", paths.Tilde(f.File, env.Paths.Home), f.Line)
					if f.File == "" {
						place, _, _ = strings.Cut(f.Message, " ")
					}
					got = append(got, fmt.Sprintf("%s %s %s", f.Severity, f.Rule, place))
				}
			}
			if isBroken == (got == nil) {
				t.Errorf("%s: %s: finds %q", file, name, got)
			}
			if !*update && !slices.Equal(want, got) {
				t.Errorf("%s: %s (-want +got):\n%s\n%s", file, name, cmp.Diff(want, got), text)
			}
			fmt.Fprintf(&rewritten, "=== %s\n", name)
			for _, line := range got {
				fmt.Fprintf(&rewritten, "finds %s\n", line)
			}
			rewritten.WriteString(strings.TrimRight(text, "\n") + "\n")
		}
		if *update {
			if err := os.WriteFile(file, []byte(rewritten.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
