package doctor_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// TestManyLineFixes: fixes of single lines are made whether there are few or thousands, those that do harm or fail are
// left out, and what is no config file at all takes no time.
func TestManyLineFixes(t *testing.T) {
	t.Parallel()
	for _, count := range []int{5, 50, 20000} {
		env := home(t)
		var before, want strings.Builder
		before.WriteString("[default]\n")
		want.WriteString("[default]\n")
		for i := range count {
			fmt.Fprintf(&before, "k%d = 1\njunk\nr%d = 1\n", i, i)
			fmt.Fprintf(&want, "k%d = 1\n# junk\nr%d = 1\n", i, i)
		}
		before.WriteString("harmful = 1\nfails = 1\ngone = 1\n")
		want.WriteString("harmful = 1\nfails = 1\n")
		if err := os.WriteFile(env.Paths.Config, []byte(before.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		check := func(_ context.Context, s *doctor.Snapshot) (found []doctor.Finding) {
			text := s.Text(shared.ConfigFile)
			for n, line := range text.Lines() {
				to := map[string]string{"junk": "# junk", "harmful = 1": "harmful", "fails = 1": "fails", "gone = 1": ""}
				if _, isWrong := to[line]; isWrong {
					found = append(found, doctor.Finding{Message: "wrong", Fix: doctor.ChangeLine("change it", text, n, func(line string) string {
						if line == "fails = 1" {
							panic("index out of range")
						}
						return to[line]
					})})
				}
			}
			return found
		}
		began := time.Now()
		plan := doctor.DryRun(t.Context(), doctor.Take(env, true), []doctor.Rule{{ID: "r", Severity: doctor.Error, Check: check}}, doctor.OnlyAnswer)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%d fixes took %s", count, took)
		}
		if len(plan.Findings) != count+1 {
			t.Errorf("%d fixes are planned, want %d", len(plan.Findings), count+1)
		}
		if _, err := plan.Apply(t.Context(), edit.Editor{Paths: env.Paths, Clock: env.Clock}); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(env.Paths.Config)
		if err != nil || string(after) != want.String() {
			t.Errorf("%d fixes: got %d bytes, %v; want %d", count, len(after), err, want.Len())
		}
	}
}
