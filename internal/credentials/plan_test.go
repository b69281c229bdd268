package credentials_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
)

// written is a plan as text, the way explain walks through it.
func written(p credentials.Plan, home string) string {
	var b strings.Builder
	for _, c := range p.Considered {
		mark := "-"
		if c.Result == credentials.ResultChosen {
			mark = "*"
		}
		fmt.Fprintf(&b, "%s %s: %s\n", mark, c.Kind, c.Why)
	}
	for s := p.Step; s != nil; s = s.Source {
		fmt.Fprintf(&b, "%s of %s (%s): %s; %s\n", s.Kind, s.Profile, s.Origin, s.Action, s.Lifetime)
		for _, n := range s.Notes {
			fmt.Fprintf(&b, "  note: %s\n", n)
		}
		for _, call := range s.Calls {
			fmt.Fprintf(&b, "  call: %s %s in %q, signed %t\n", call.Service, call.Operation, call.Region, call.Signed)
		}
		if s.CacheKey != "" {
			path, _, err := p.CacheFile(s)
			fmt.Fprintf(&b, "  cache: %s (%v)\n", path, err != nil)
		}
	}
	return strings.ReplaceAll(b.String(), home, "~")
}

// A plan says everything that explain prints, and does nothing.
func TestPlanIsWhatExplainPrints(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"config": `[profile p]
role_arn = arn:aws:iam::222222222222:role/Top
source_profile = d
mfa_serial = arn:aws:iam::123456789012:mfa/alice
duration_seconds = 7200
[profile d]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
`}, "AWS_ENDPOINT_URL=", "AWS_ACCESS_KEY_ID=A")
	plan, err := w.chain(settings.Flags{"profile": "p"}).Plan()
	must(t, err)
	want := `- env: --profile leaves AWS_ACCESS_KEY_ID out
* assume-role: assume role arn:aws:iam::222222222222:role/Top
assume-role of p (~/.aws/config:2): assume role arn:aws:iam::222222222222:role/Top; duration_seconds = 7200 will be refused: role chaining allows 3600
  note: asks for a code of MFA device arn:aws:iam::123456789012:mfa/alice
  call: STS AssumeRole in "", signed true
  cache: ~/.aws/cli/cache/8b3f21c906eb13684ab217290f3b1d61594ba18e.json (true)
sso of d (~/.aws/config:8): get the credentials of ReadOnly in account 111122223333 from corp; the permission set's session duration (1h to 12h, set by an administrator; only asking tells)
  call: SSO GetRoleCredentials in "eu-west-1", signed false
`
	got := written(plan, w.env.Paths.Home)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if calls := w.services.list(); calls != "" {
		t.Errorf("the plan called %s", calls)
	}
}

// TestShortRolesAreReused: a role of 15 minutes would never outlive the usual window, and each command would assume it
// anew, with a new MFA code. One that lives longer is renewed as the AWS CLI does it.
func TestShortRolesAreReused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		duration string // of the session, also in the file
		passes   time.Duration
		calls    int
	}{
		{"900", 0, 1}, {"900", 10 * time.Minute, 1}, {"900", 12 * time.Minute, 2}, {"900", 16 * time.Minute, 2},
		{"1800", 20 * time.Minute, 1}, {"1800", 23 * time.Minute, 2},
		{"3600", 44 * time.Minute, 1}, {"3600", 46 * time.Minute, 2}, {"", 46 * time.Minute, 2}, {"43200", 700 * time.Minute, 1}, {"43200", 706 * time.Minute, 2},
	} {
		config := "[default]\nrole_arn = arn:aws:iam::111111111111:role/R\nsource_profile = base\n"
		if c.duration != "" {
			config += "duration_seconds = " + c.duration + "\n"
		}
		w := newWorld(t, map[string]string{"config": config, "credentials": "[base]\naws_access_key_id = A\naws_secret_access_key = s\n"})
		lives, err := time.ParseDuration(c.duration + "s")
		if err != nil {
			lives = time.Hour
		}
		w.services.set(func(s *services) { s.lives = lives })
		for _, passed := range []time.Duration{0, c.passes} {
			w.env.Clock = &ticking{now: time.Now().Add(passed)}
			w.services.set(func(s *services) { s.lives = lives + passed })
			if _, err := w.retrieve(""); err != nil {
				t.Fatal(err)
			}
		}
		if calls := strings.Count(w.services.list(), "AssumeRole"); calls != c.calls {
			t.Errorf("a role of %s after %s: %d calls, want %d", lives, c.passes, calls, c.calls)
		}
	}
}
