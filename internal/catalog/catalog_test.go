package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

const config = `[default]
region = eu-west-1

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1

[profile prod-admin]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-central-1
awsid_tags = team=web, critical
awsid_description = Shop and its database
awsid_color = red

[profile prod-admin-us]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
region = us-east-1

[profile dev_read]
sso_session = corp
sso_account_id = 444455556666
sso_role_name = Read_Only

[profile deploy]
role_arn = arn:aws:iam::111122223333:role/team/deploy
source_profile = prod-admin

[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 777788889999
sso_role_name = Admin
`

const keys = "[ci]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n"

// world is a home with these files below ~/.aws.
func world(t testing.TB, files map[string]string) *app.Env {
	t.Helper()
	home := t.TempDir()
	for name, text := range files {
		path := filepath.Join(home, ".aws", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := environ.Parse(nil)
	return &app.Env{Vars: vars, Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}}
}

func load(t testing.TB, env *app.Env) *catalog.Catalog {
	t.Helper()
	files, err := shared.Load(env.Paths)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.New(env, files)
}

func namesOf(profiles []*catalog.Profile) []string {
	names := []string{}
	for _, p := range profiles {
		names = append(names, p.Name)
	}
	return names
}

func accountsFile(session string) string {
	return "awsid/accounts/" + signin.Session{Name: session}.Key() + ".jsonl"
}

const listing = `{"scope":"accounts","startUrl":"https://corp.awsapps.com/start","at":"2026-01-01T00:00:00Z"}
{"page":[{"id":"111122223333","name":"Shop Production","email":"shop@example.com"},{"id":"444455556666","name":"Sandbox"}],"last":true}
`

func TestFind(t *testing.T) {
	t.Parallel()
	list := load(t, world(t, map[string]string{"config": config, "credentials": keys, accountsFile("corp"): listing}))
	for query, want := range map[string][]string{
		"":                       {"default", "prod-admin", "prod-admin-us", "dev_read", "deploy", "old", "ci"},
		"admin":                  {"prod-admin", "prod-admin-us", "old"}, // old by its role
		"PROD-ADMIN":             {"prod-admin", "prod-admin-us"},
		"admin us":               {"prod-admin-us"},
		"shop prod":              {"prod-admin", "prod-admin-us", "deploy"},
		"shop@example.com":       {"prod-admin", "prod-admin-us", "deploy"},
		"critical":               {"prod-admin"},
		"database":               {"prod-admin"},
		"111122223333":           {"prod-admin", "prod-admin-us", "deploy"},
		"1111 us-east":           {"prod-admin-us"},
		"static":                 {"ci"},
		"corp read":              {"dev_read"},
		"nothing":                {},
		"prod nothing":           {},
		"111122223333_Admin":     {"prod-admin", "prod-admin-us"},
		"444455556666_Read_Only": {"dev_read"},
		"444455556666_Admin":     {},
		"dev_read":               {"dev_read"},
		"arn:aws:iam::111122223333:role/team/deploy":                                                          {"deploy"},
		"arn:aws:sts::111122223333:assumed-role/deploy/me":                                                    {"deploy"},
		"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef": {"prod-admin", "prod-admin-us"},
		"arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Read_Only_0123456789abcdef/ann":                {"dev_read"},
		"arn:aws:lambda:us-east-1:111122223333:function:f":                                                    {"prod-admin-us"},
		"arn:aws:lambda:ap-south-1:111122223333:function:f":                                                   {"prod-admin", "prod-admin-us", "deploy"},
		"arn:aws:s3:::bucket": {},
		"https://111122223333-abcd1234.eu-central-1.console.aws.amazon.com/s3/home?region=eu-central-1":                   {"prod-admin"},
		"https://444455556666.signin.aws.amazon.com/console":                                                              {"dev_read"},
		"https://signin.aws.amazon.com/switchrole?account=111122223333&roleName=deploy":                                   {"deploy"},
		"https://corp.awsapps.com/start/#/console?account_id=111122223333&role_name=Admin&destination=https%3A%2F%2Fx%2F": {"prod-admin", "prod-admin-us"},
		"https://eu-west-1.console.aws.amazon.com/ec2/home":                                                               {},
		"https://%zz": {},
	} {
		if diff := cmp.Diff(want, namesOf(list.Find(catalog.ParseQuery(query)))); diff != "" {
			t.Errorf("%q:\n%s", query, diff)
		}
	}
}

func TestWhatIsKnown(t *testing.T) {
	t.Parallel()
	list := load(t, world(t, map[string]string{"config": config, "credentials": keys, accountsFile("corp"): listing}))
	p, _ := list.Named("prod-admin")
	got := fmt.Sprintln(p.Kind, p.AccountID, p.AccountName, p.Email, p.Role, p.Region, p.Session, p.Tags, p.Description, p.Color)
	if want := "sso 111122223333 Shop Production shop@example.com Admin eu-central-1 corp [team=web critical] Shop and its database red\n"; got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	if p, _ := list.Named("deploy"); p.AccountName != "Shop Production" || p.Role != "deploy" || p.Source != "prod-admin" {
		t.Errorf("%+v", p)
	}
}

func TestSignIns(t *testing.T) {
	t.Parallel()
	now := time.Now()
	token := func(end time.Duration, more string) string {
		return fmt.Sprintf(`{"startUrl":"https://corp.awsapps.com/start","region":"eu-west-1","accessToken":"t","expiresAt":%q%s}`,
			now.Add(end).UTC().Format(time.RFC3339), more)
	}
	renews := fmt.Sprintf(`,"clientId":"c","clientSecret":"s","refreshToken":"r","registrationExpiresAt":%q`, now.Add(time.Hour).UTC().Format(time.RFC3339))
	for name, c := range map[string]struct {
		token string
		want  catalog.State
	}{
		"until":            {token(time.Hour, ""), catalog.SignedIn},
		"over":             {token(-time.Hour, ""), catalog.Over},
		"renews":           {token(time.Hour, renews), catalog.Renewable},
		"renews when over": {token(-time.Hour, renews), catalog.Renewable},
		"damaged":          {"{", catalog.Over},
		"none":             {"", catalog.Never},
	} {
		files := map[string]string{"config": config, "credentials": keys}
		if c.token != "" {
			files["sso/cache/"+signin.Session{Name: "corp"}.Key()+".json"] = c.token
		}
		list := load(t, world(t, files))
		for _, name := range []string{"prod-admin", "deploy"} {
			if p, _ := list.Named(name); list.SignIn(p).State != c.want {
				t.Errorf("%s: %s is %q, want %q", name, p.Name, list.SignIn(p).State, c.want)
			}
		}
		if p, _ := list.Named("ci"); list.SignIn(p) != (catalog.SignIn{}) {
			t.Errorf("%s: keys need a sign-in: %+v", name, list.SignIn(p))
		}
	}
}

func TestCirclesEnd(t *testing.T) {
	t.Parallel()
	list := load(t, world(t, map[string]string{"config": "[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = b\n[profile b]\nrole_arn = x\nsource_profile = a\n"}))
	p, _ := list.Named("a")
	if s := list.SignIn(p); s.State != catalog.NoSignIn {
		t.Errorf("%+v", s)
	}
}

func TestUsesCount(t *testing.T) {
	t.Parallel()
	env := world(t, map[string]string{"config": config, "credentials": keys})
	at := &settableClock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	env.Clock = at
	note := func(names ...string) {
		for _, name := range names {
			catalog.NoteUse(t.Context(), env, name)
		}
	}
	first := func(n int, query string) []string {
		return namesOf(load(t, env).Find(catalog.ParseQuery(query)))[:n]
	}
	note("old", "old", "old", "ci")
	if got := first(3, ""); !slices.Equal(got, []string{"old", "ci", "default"}) {
		t.Errorf("often first: %q", got)
	}
	at.now = at.now.Add(30 * 24 * time.Hour)
	note("prod-admin-us")
	if got := first(3, ""); !slices.Equal(got, []string{"prod-admin-us", "old", "ci"}) {
		t.Errorf("lately first: %q", got)
	}
	if got := first(2, "prod-admin"); !slices.Equal(got, []string{"prod-admin", "prod-admin-us"}) {
		t.Errorf("a whole name is first: %q", got)
	}
	if got := load(t, env).History().LastUsed("old"); !got.Equal(at.now.Add(-30 * 24 * time.Hour)) {
		t.Errorf("last used %s", got)
	}
	for i := range 300 {
		note(fmt.Sprint("p", i))
	}
	data, err := os.ReadFile(filepath.Join(env.Paths.State, "history.json"))
	if n := strings.Count(string(data), `"name"`); err != nil || n != 200 {
		t.Errorf("%d profiles are remembered: %v", n, err)
	}
}

func TestHistoryNeverFails(t *testing.T) {
	t.Parallel()
	env := world(t, map[string]string{"config": config, "awsid/history.json": "[{"})
	catalog.NoteUse(t.Context(), env, "old")
	if got := namesOf(load(t, env).Find(catalog.Query{})); got[0] != "old" {
		t.Errorf("a damaged file is replaced: %q", got)
	}
	closed := world(t, map[string]string{"config": config, "awsid": "a file in the way"})
	catalog.NoteUse(t.Context(), closed, "old")
	if got := namesOf(load(t, closed).Find(catalog.Query{})); got[0] != "default" {
		t.Errorf("%q", got)
	}
}

type settableClock struct {
	clock.System
	now time.Time
}

func (c *settableClock) Now() time.Time { return c.now }

func many(n int) map[string]string {
	var text, page strings.Builder
	text.WriteString("[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n")
	for i := range n {
		fmt.Fprintf(&text, "[profile team-%d]\nsso_session = corp\nsso_account_id = %d\nsso_role_name = ReadOnly\nregion = eu-west-1\n\n", i, 100000000000+i)
		fmt.Fprintf(&page, `{"at":"2026-01-01T00:00:00Z","account":"%d","roles":["ReadOnly"]}`+"\n"+`{"page":[{"id":"%d","name":"Team %d","email":"team-%d@example.com"}]}`+"\n",
			100000000000+i, 100000000000+i, i, i)
	}
	return map[string]string{"config": text.String(), accountsFile("corp"): strings.SplitAfter(listing, "\n")[0] + page.String() + `{"last":true}` + "\n"}
}

// TestThousandsAreCheap keeps the time to the first screen of a menu, which no clock could on a busy machine.
func TestThousandsAreCheap(t *testing.T) {
	const profiles, each = 5000, 25
	env := world(t, many(profiles))
	n := testing.AllocsPerRun(1, func() {
		if found := load(t, env).Find(catalog.Query{}); len(found) != profiles {
			t.Fatal(len(found))
		}
	})
	if n > profiles*each {
		t.Errorf("%v allocations, at most %d for each of %d profiles", n, each, profiles)
	}
}

// BenchmarkNew lists ten thousand profiles with their accounts.
func BenchmarkNew(b *testing.B) {
	env := world(b, many(10_000))
	b.ReportAllocs()
	for b.Loop() {
		if list := load(b, env); len(list.Profiles) != 10_000 || list.Profiles[9999].AccountName == "" {
			b.Fatal(len(list.Profiles))
		}
	}
}

// BenchmarkFind looks for two words in ten thousand profiles.
func BenchmarkFind(b *testing.B) {
	list := load(b, world(b, many(10_000)))
	for b.Loop() {
		if found := list.Find(catalog.ParseQuery("team 99")); len(found) == 0 {
			b.Fatal("nothing found")
		}
	}
}

// TestProduction: a profile of production is red, unless it has a colour of its own.
func TestProduction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, patterns, want string }{
		{"prod", "", "red"}, {"shop-prod-eu", "", "red"}, {"Shop Production", "", "red"}, {"live", "", "red"}, {"PRD_1", "", "red"}, {"prod2", "", "red"},
		{"", "", ""}, {"product", "", ""}, {"reproduction", "", ""}, {"nonprod", "", ""}, {"non-prod", "", ""}, {"pre-prod", "", ""}, {"olive", "", ""},
		{"Customer-7", "x, customer-*", "red"}, {"prod", "customer-*", ""}, {"a", "[", ""},
	} {
		vars := environ.Parse([]string{"AWSID_PRODUCTION=" + c.patterns})
		for _, p := range []catalog.Profile{{Name: c.name}, {Name: "x", AccountName: c.name}} {
			if got := p.ShownColor(vars); got != c.want {
				t.Errorf("%+v with patterns %q: got %q, want %q", p, c.patterns, got, c.want)
			}
			p.Color = "green"
			if got := p.ShownColor(vars); got != "green" {
				t.Errorf("%+v: got %q in place of its own colour", p, got)
			}
		}
	}
}
