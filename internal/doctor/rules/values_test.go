package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"
)

// TestEverySettingIsJudgedByItsType: of every setting with a type, in a profile,
// a block or a variable, its valid values are let pass and a wrong one is found.
func TestEverySettingIsJudgedByItsType(t *testing.T) {
	t.Parallel()
	judging := []string{"invalid-choice", "invalid-output", "invalid-boolean", "invalid-number", "invalid-duration", "invalid-sign-in",
		"invalid-account-id", "invalid-expected-account", "credential-source-unknown", "env-invalid-value"}
	rules := slices.DeleteFunc(All(), func(r doctor.Rule) bool { return !slices.Contains(judging, r.ID) })
	for _, d := range settings.Table() {
		values := map[settings.Kind][]string{
			settings.Choice: d.Choices, settings.Switch: {"true", "false", "True"}, settings.Account: {"111122223333"},
			settings.Count: {fmt.Sprint(d.Min), fmt.Sprint(max(d.Min, d.Max))}, settings.Seconds: {"0", "1.5", "60"},
		}[d.Kind]
		if values == nil || d.Group == settings.OfProcess {
			continue
		}
		for _, value := range append(slices.Clone(values), "wrong-value") {
			env := layOut(t, txtar.Parse([]byte("-- .aws/config --\n[default]\n"+lineOf(d, value))))
			if len(d.Variables) > 0 {
				env.Vars = environ.Parse(append(env.Vars.Environ(), d.Variables[0]+"="+value))
			}
			want := 0
			if value == "wrong-value" {
				want = min(1, len(lineOf(d, value))) + min(1, len(d.Variables))
			}
			if found := doctor.Run(t.Context(), doctor.Take(env, true), rules); len(found) != want {
				t.Errorf("%s = %s: found %d, want %d: %s", d.Name, value, len(found), want, messages(found))
			}
		}
	}
}

// lineOf writes a setting into a profile, "" where it cannot be there.
func lineOf(d settings.Definition, value string) string {
	block, key, isNested := strings.Cut(d.Name, ".")
	switch {
	case d.In&settings.InProfile == 0:
		return ""
	case isNested:
		return block + " =\n  " + key + " = " + value + "\n"
	}
	return d.Name + " = " + value + "\n"
}
