package doctor_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
)

// TestRunGoesOnAfterAPanic: a rule that fails is a finding that names it, also
// where it runs beside others.
func TestRunGoesOnAfterAPanic(t *testing.T) {
	t.Parallel()
	fail := func(context.Context, *doctor.Snapshot) []doctor.Finding { panic("index out of range") }
	list := []doctor.Rule{
		{ID: "fails", Severity: doctor.Info, Check: fail},
		{ID: "fails-online", Online: true, Check: fail},
		{ID: "works", Severity: doctor.Warning, Check: func(context.Context, *doctor.Snapshot) []doctor.Finding {
			return []doctor.Finding{{Message: "found"}}
		}},
	}
	found := doctor.Run(t.Context(), doctor.Take(home(t), false), list)
	if len(found) != 3 || found[2].Message != "found" {
		t.Fatalf("found %v, want a finding of every rule", found)
	}
	for _, f := range found[:2] {
		if f.Severity != doctor.Error || !strings.Contains(f.Message, "the rule "+f.Rule+" failed") || !strings.Contains(f.Message, "index out of range") {
			t.Errorf("%s: %s %q", f.Rule, f.Severity, f.Message)
		}
	}
}

// TestDryRunLeavesFailingFixesOut: one that panics or fails changes nothing, and
// the others are made.
func TestDryRunLeavesFailingFixesOut(t *testing.T) {
	t.Parallel()
	finding := func(change func(*edit.File) error) doctor.Finding {
		return doctor.Finding{Message: "found", Fix: &doctor.Fix{Does: "change the file", Edit: change}}
	}
	list := []doctor.Rule{{ID: "r", Severity: doctor.Error, Check: func(context.Context, *doctor.Snapshot) []doctor.Finding {
		return []doctor.Finding{
			finding(func(*edit.File) error { panic("slice bounds out of range") }),
			finding(func(f *edit.File) error { f.SetText("broken"); return errors.New("half done") }),
			finding(func(f *edit.File) error { f.SetText("[default]\nregion = us-east-1\n"); return nil }),
		}
	}}}
	plan := doctor.DryRun(t.Context(), doctor.Take(home(t), true), list, doctor.OnlyAnswer)
	if len(plan.Findings) != 1 {
		t.Errorf("%d fixes are planned, want 1", len(plan.Findings))
	}
}

// TestRunStopsAtOnce: Ctrl-C is obeyed whatever a rule does.
func TestRunStopsAtOnce(t *testing.T) {
	t.Parallel()
	for _, online := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		never := func(context.Context, *doctor.Snapshot) []doctor.Finding {
			cancel()
			<-t.Context().Done()
			return nil
		}
		if found := doctor.Run(ctx, doctor.Take(home(t), false), []doctor.Rule{{ID: "r", Online: online, Check: never}}); len(found) != 0 {
			t.Errorf("found %v", found)
		}
	}
}
