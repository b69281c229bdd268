package rules

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"golang.org/x/tools/txtar"
)

// TestExamineIsLinear: four times as much of a kind that goes wrong, none like another, costs four times as much.
func TestExamineIsLinear(t *testing.T) {
	for name, text := range map[string]func(i int) string{
		"broken profiles": func(i int) string {
			return fmt.Sprintf("[profile p%d]\nregion = us-east-%d\nsource_profile = p%d\nrole_arn = arn:aws:iam::%012d:role/r\nrole_arn = x\nhello\nsso_session = s%d\n[sso-session s%d]\nsso_region = eu-%d\n",
				i, i, i+1, i, i, i, i)
		},
		"chained roles": func(i int) string {
			return fmt.Sprintf("[profile p%d]\nrole_arn = arn:aws:iam::%012d:role/r%d\nsource_profile = p%d\nexternal_id = e-%d\n", i, i, i, i-1, i)
		},
		"misspelt keys": func(i int) string {
			return fmt.Sprintf("[profile p%d]\nregoin = us-east-1\nrole_arm = arn:aws:iam::%012d:role/r%d\nsource_profil = p0\nexternal_id = e-%d\n", i, i, i, i)
		},
		"missing names": func(i int) string {
			return fmt.Sprintf("[profile p%d-admin]\nsso_session = sesion-%d\nservices = services%d\n[sso-session session-%d]\nsso_region = us-east-1\n[services service-%d]\n", i, i, i, i, i)
		},
		"keys of one section": func(i int) string { return fmt.Sprintf("regoin%d = us-east-1\n", i) },
		"keys of one block":   func(i int) string { return fmt.Sprintf("  endpoint%d = x\n", i) },
		"one section":         func(i int) string { return fmt.Sprintf("[profile p]\nkey%d = x\nregion = us-east-1\n", i) },
	} {
		cost := func(n int) float64 {
			file := strings.Builder{}
			file.WriteString("[default]\ns3 =\n")
			for i := range n {
				file.WriteString(text(i))
			}
			env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(file.String())}}})
			return testing.AllocsPerRun(1, func() { doctor.Examine(t.Context(), env, true, All(), nil) })
		}
		if few, many := cost(60), cost(240); many > 6*few {
			t.Errorf("%s: 60 take %.0f allocations, 240 take %.0f", name, few, many)
		}
	}
}

// TestFixesAreLinear: so are the fixes of as many sections.
func TestFixesAreLinear(t *testing.T) {
	cost := func(n int) uint64 {
		file := strings.Builder{}
		for i := range n {
			fmt.Fprintf(&file, "[profile p%d]\nregoin = us-east-1\noutput = \"json\"\ncli_pager = %d\n", i, i)
		}
		env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(file.String())}}})
		snapshot := doctor.Take(env, true)
		before, after := runtime.MemStats{}, runtime.MemStats{}
		runtime.ReadMemStats(&before)
		plan := doctor.DryRun(t.Context(), snapshot, All(), doctor.OnlyAnswer)
		runtime.ReadMemStats(&after)
		if len(plan.Findings) < 2*n {
			t.Fatalf("%d fixes for %d profiles", len(plan.Findings), n)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := cost(100), cost(400); many > 6*few {
		t.Errorf("100 profiles take %d bytes, 400 take %d", few, many)
	}
}

// TestAlikeProfilesAreLookedAtOnce: two thousand more profiles of one kind cost next to nothing each, in every form that
// populate writes.
func TestAlikeProfilesAreLookedAtOnce(t *testing.T) {
	const own = "sso_session = corp\nsso_account_id = %012[1]d\nsso_role_name = Role%[1]d\nregion = us-east-1\n"
	for name, form := range map[string]string{
		"plain":     "[profile p%[1]d]\n" + own,
		"generated": "[profile p%[1]d]\n" + own + "awsid_account_name = 東京 [%[1]d]\nawsid_generated_from = corp/%012[1]d/Role%[1]d\n",
		"by region": "[profile p%[1]d]\n" + own + "awsid_generated_from = corp/%012[1]d/Role%[1]d/us-east-1\n",
		"twins": "[profile p%[1]d]\n" + own + "[profile p%[1]d-process]\ncredential_process = /bin/awsid credential-process --profile p%[1]d\n" +
			"region = us-east-1\nawsid_generated_from = corp/%012[1]d/Role%[1]d/process\n",
	} {
		cost := func(n int) float64 {
			var text strings.Builder
			text.WriteString("[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n")
			for i := range n {
				fmt.Fprintf(&text, form, i)
			}
			env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(text.String())}}})
			return testing.AllocsPerRun(1, func() { doctor.Examine(t.Context(), env, true, All(), nil) })
		}
		if few, many := cost(100), cost(2100); many > few+2000*16 {
			t.Errorf("%s: 100 profiles take %.0f allocations, 2100 take %.0f", name, few, many)
		}
	}
}

// manyProfiles writes set-ups of n profiles that have nothing in common: other accounts, roles, regions, portals,
// sessions, sources, keys, programs.
func manyProfiles(n int) (config, credentials string) {
	r := rand.New(rand.NewPCG(1, 2))
	w := &setUp{vars: map[string]string{}, files: map[string]string{}, modes: map[string]os.FileMode{}}
	for i := range n {
		name, area := fmt.Sprintf("team-%d", i), anyRegion(r)
		switch i % 6 {
		case 0:
			w.config = append(w.config, &part{"sso-session s-" + name, []string{"sso_start_url = https://d-" + letters(r, "0123456789abcdef", 10) + ".awsapps.com/start",
				"sso_region = " + area, "sso_registration_scopes = sso:account:access"}})
			w.addProfile(name, "sso_session = s-"+name, "sso_account_id = "+account(r), "sso_role_name = Role"+letters(r, digits, 4), "region = "+anyRegion(r),
				"awsid_account_name = "+pick(r, "Team ", "Ärzte [Köln] ", "東京 # ", "it's \"100%\" & ")+letters(r, "abcdef", 6))
		case 1:
			w.addKeys("source-"+name, keyLines(r, false)...)
			w.addProfile(name, "role_arn = arn:aws:iam::"+account(r)+":role/teams/R"+letters(r, digits, 4), "source_profile = source-"+name, "region = "+area,
				"external_id = "+letters(r, "abc123-", 10), "mfa_serial = arn:aws:iam::"+account(r)+":mfa/"+letters(r, "abc", 6), "role_session_name = "+name)
		case 2:
			w.addProfile(name, "sso_start_url = https://"+letters(r, "abcdefghij", 12)+".awsapps.com/start", "sso_region = "+area,
				"sso_account_id = "+account(r), "sso_role_name = R"+letters(r, digits, 4), "region = "+anyRegion(r))
		case 3:
			w.addProfile(name, "credential_process = aws-vault export --format=json "+name, "region = "+area)
		case 4:
			w.addProfile(name, "role_arn = arn:aws:iam::"+account(r)+":role/R"+letters(r, digits, 4), "source_profile = "+fmt.Sprintf("team-%d", i-3), "region = "+area)
		case 5:
			w.addKeys(name, keyLines(r, true)...)
			w.addProfile(name, "region = "+area, "output = "+pick(r, "json", "yaml", "text"))
		}
	}
	return textOf(w.config), textOf(w.credentials)
}

// TestDifferentProfilesAreLookedAtByKind: two thousand more profiles that differ in whatever no rule compares cost a
// few allocations each, and what there is to say of all is said once.
func TestDifferentProfilesAreLookedAtByKind(t *testing.T) {
	cost := func(n int) (allocations float64, found []doctor.Finding) {
		config, credentials := manyProfiles(n)
		env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(config)}, {Name: ".aws/credentials", Data: []byte(credentials)}}})
		return testing.AllocsPerRun(1, func() { found = doctor.Examine(t.Context(), env, true, All(), nil) }), found
	}
	few, _ := cost(600)
	many, found := cost(2600)
	if many > few+2000*4 || len(found) > 40 || doctor.Unhealthy(found) {
		t.Errorf("600 profiles take %.0f allocations, 2600 take %.0f and have %d findings, the first of them %v", few, many, len(found), found[0])
	}
}

// BenchmarkOffline is a whole examination of ten thousand profiles that have nothing in common.
func BenchmarkOffline(b *testing.B) {
	home := b.TempDir()
	config, credentials := manyProfiles(10000)
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"config": config, "credentials": credentials} {
		if err := os.WriteFile(filepath.Join(home, ".aws", name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	vars := environ.Parse([]string{"HOME=" + home, "PATH=/bin"})
	env := &app.Env{Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: frozenClock{}}
	b.ReportAllocs()
	for b.Loop() {
		if found := doctor.Examine(b.Context(), env, true, All(), nil); doctor.Unhealthy(found) {
			b.Fatal(found[0])
		}
	}
}
