package rules

import (
	"slices"
	"testing"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
)

// TestChoices: whichever of its answers is chosen, the finding is gone.
func TestChoices(t *testing.T) {
	t.Parallel()
	asked := 0
	for _, archive := range examples(t) {
		for which := range 2 {
			env := layOut(t, archive)
			plan := doctor.DryRun(t.Context(), takeSnapshot(env), All(), func(f doctor.Finding) *doctor.Fix {
				if which >= len(f.Choices) || f.Fix != nil {
					return nil
				}
				return f.Choices[which]
			})
			if len(plan.Findings) == 0 {
				continue
			}
			if _, err := plan.Apply(t.Context(), edit.Editor{Paths: env.Paths, Clock: env.Clock}); err != nil {
				t.Fatal(err)
			}
			asked += len(plan.Findings)
			left := doctor.Run(t.Context(), takeSnapshot(env), All())
			for _, f := range plan.Findings {
				if slices.ContainsFunc(left, func(l doctor.Finding) bool {
					return l.Rule == f.Rule && l.Message == f.Message && l.Profile == f.Profile
				}) {
					t.Errorf("after %q there is still %s: %s", f.Fix.Does, f.Rule, f.Message)
				}
			}
		}
	}
	if asked < 20 {
		t.Errorf("only %d choices were made", asked)
	}
}
