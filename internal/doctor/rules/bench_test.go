package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"golang.org/x/tools/txtar"
)

// TestExamineIsLinear: four times as many profiles, none like another and each broken in some way, cost four times as much.
func TestExamineIsLinear(t *testing.T) {
	cost := func(n int) float64 {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "[profile p%d]\nregion = us-east-%d\nsource_profile = p%d\nrole_arn = arn:aws:iam::%012d:role/r\nrole_arn = x\nhello\nsso_session = s%d\n[sso-session s%d]\nsso_region = eu-%d\n",
				i, i, i+1, i, i, i, i)
		}
		env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(text.String())}}})
		return testing.AllocsPerRun(1, func() { doctor.Examine(t.Context(), env, true, All(), nil) })
	}
	if few, many := cost(60), cost(240); many > 6*few {
		t.Errorf("60 profiles take %.0f allocations, 240 take %.0f", few, many)
	}
}

// TestAlikeProfilesAreLookedAtOnce: two thousand more profiles of one kind cost next to nothing each.
func TestAlikeProfilesAreLookedAtOnce(t *testing.T) {
	cost := func(n int) float64 {
		var text strings.Builder
		text.WriteString("[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n")
		for i := range n {
			fmt.Fprintf(&text, "[profile p%d]\nsso_session = corp\nsso_account_id = %012d\nsso_role_name = Role%d\nregion = us-east-1\n", i, i, i)
		}
		env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(text.String())}}})
		return testing.AllocsPerRun(1, func() { doctor.Examine(t.Context(), env, true, All(), nil) })
	}
	if few, many := cost(100), cost(2100); many > few+2000*10 {
		t.Errorf("100 profiles take %.0f allocations, 2100 take %.0f", few, many)
	}
}

// BenchmarkOffline is a whole examination of ten thousand profiles.
func BenchmarkOffline(b *testing.B) {
	home := b.TempDir()
	var text strings.Builder
	text.WriteString("[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n")
	for i := range 10000 {
		fmt.Fprintf(&text, "\n[profile team-%05d-admin]\nsso_session = corp\nsso_account_id = %012d\nsso_role_name = Admin\nregion = eu-central-1\noutput = json\n", i, i)
	}
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	vars := environ.Parse([]string{"HOME=" + home, "PATH=/bin"})
	env := &app.Env{Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: frozenClock{}}
	for b.Loop() {
		if found := doctor.Examine(b.Context(), env, true, All(), nil); doctor.Unhealthy(found) {
			b.Fatal(found[0])
		}
	}
}
