package peers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// TestNewPlan: what is there under the name of a profile that is to come, and what is done about it.
func TestNewPlan(t *testing.T) {
	t.Parallel()
	const sessions = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n" +
		"[sso-session other]\nsso_start_url = https://other.awsapps.com/start\nsso_region = eu-west-1\n"
	const portal = "sso_start_url = https://corp.awsapps.com/start/\nsso_region = eu-west-1\n"
	const role = "sso_account_id = 111122223333\nsso_role_name = Admin\n"
	tests := []struct{ name, config, credentials, refuse, rename string }{
		{"nothing", "", "", "create corp, create dev", "create corp, create dev"},
		{"the same", sessions + "[profile dev]\nsso_session = corp\n" + role + "region = eu-west-1\nawsid_color = red\n", "", "same corp, same dev", "same corp, same dev"},
		{"less than that", sessions + "[profile dev]\nsso_session = corp\n" + role, "", "same corp, change dev +region +awsid_color", "same corp, change dev +region +awsid_color"},
		{"the person's own values", sessions + "[profile dev]\nsso_session = corp\n" + role + "region = us-east-1\nawsid_color = blue\n", "", "same corp, same dev", "same corp, same dev"},
		{"settings alone", sessions + "[profile dev]\nregion = us-east-1\n", "",
			"same corp, change dev +sso_session +sso_account_id +sso_role_name +awsid_color", "same corp, change dev +sso_session +sso_account_id +sso_role_name +awsid_color"},
		{"the portal in the profile", "[profile dev]\n" + portal + role, "", "create corp, change dev +region +awsid_color", "create corp, change dev +region +awsid_color"},
		{"another role", sessions + "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Other\n", "",
			"same corp, conflict dev", "same corp, create dev-tool"},
		{"another portal", sessions + "[profile dev]\nsso_session = other\n" + role, "", "same corp, conflict dev", "same corp, create dev-tool"},
		{"keys", sessions, "[dev]\naws_access_key_id = AKIA\naws_secret_access_key = x\n", "same corp, conflict dev", "same corp, create dev-tool"},
		{"a role that is assumed", sessions + "[profile dev]\nrole_arn = arn:aws:iam::1:role/R\nsource_profile = x\n", "", "same corp, conflict dev", "same corp, create dev-tool"},
		{"a program", sessions + "[profile dev]\ncredential_process = x\n", "", "same corp, conflict dev", "same corp, create dev-tool"},
		{"a console sign-in", sessions + "[profile dev]\nlogin_session = arn:aws:sts::1:assumed-role/R/x\n", "", "same corp, conflict dev", "same corp, create dev-tool"},
		{"the other name, too", sessions + "[profile dev]\ncredential_process = x\n[profile dev-tool]\ncredential_process = x\n", "",
			"same corp, conflict dev", "same corp, create dev-tool-2"},
		{"the other name has it", sessions + "[profile dev]\ncredential_process = x\n[profile dev-tool]\nsso_session = corp\n" + role + "region = x\nawsid_color = red\n", "",
			"same corp, conflict dev", "same corp, same dev-tool"},
		{"a session of that name for another portal", "[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n", "",
			"create corp-tool, create dev", "create corp-tool, create dev"},
		{"a session of that portal in another region", "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n", "",
			"create corp-tool, create dev", "create corp-tool, create dev"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			corp := newSession("corp", "https://corp.awsapps.com/start", "eu-west-1", "")
			dev := newProfile("dev", "")
			dev.Set = []Setting{{"sso_session", "corp"}, {"sso_account_id", "111122223333"}, {"sso_role_name", "Admin"}, {"region", "eu-west-1"}, {"awsid_color", "red"}}
			setup := &Setup{Tool: "tool", Sections: []Section{corp, dev}}
			for policy, want := range map[Policy]string{Refuse: test.refuse, Skip: test.refuse, Rename: test.rename} {
				plan := NewPlan(shared.ReadTexts(paths.Paths{}, test.config, test.credentials), []*Setup{setup}, policy)
				if got := steps(plan); got != want {
					t.Errorf("%s: got %s, want %s", policy, got, want)
				}
			}
		})
	}
}

// steps is a plan in one line.
func steps(plan *Plan) string {
	var all []string
	for _, s := range plan.Steps {
		text := string(s.Action) + " " + s.Name
		if s.Action == Change {
			for _, a := range s.Add {
				text += " +" + a.Key
			}
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// TestNewPlanFollowsNames: who stands on a profile that gets another name, or is left out, does so in the end, too.
func TestNewPlanFollowsNames(t *testing.T) {
	t.Parallel()
	base, role, twice := newProfile("base", ""), newProfile("role", ""), newProfile("twice", "")
	base.Set = []Setting{{"credential_process", "ours"}}
	role.Set = []Setting{{"role_arn", "arn:aws:iam::1:role/R"}, {"source_profile", "base"}}
	twice.Set = []Setting{{"role_arn", "arn:aws:iam::1:role/T"}, {"source_profile", "role"}}
	loop := newProfile("loop", "")
	loop.Set = []Setting{{"role_arn", "arn:aws:iam::1:role/L"}, {"source_profile", "loop2"}}
	loop2 := newProfile("loop2", "")
	loop2.Set = []Setting{{"role_arn", "arn:aws:iam::1:role/L"}, {"source_profile", "loop"}}
	setup := &Setup{Tool: "tool", Sections: []Section{twice, role, base, loop, loop2}}
	files := shared.ReadTexts(paths.Paths{}, "[profile base]\ncredential_process = theirs\n", "")
	renamed := NewPlan(files, []*Setup{setup}, Rename)
	if got, want := steps(renamed), "create twice, create role, create base-tool, conflict loop, conflict loop2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := renamed.Steps[1].Add[1]; got != (Setting{"source_profile", "base-tool"}) {
		t.Errorf("role has %v, want the new name of its source", got)
	}
	skipped := NewPlan(files, []*Setup{setup}, Skip)
	if got, want := steps(skipped), "conflict twice, conflict role, conflict base, conflict loop, conflict loop2"; got != want {
		t.Errorf("got %s, want %s: no role may be assumed from another's credentials", got, want)
	}
	if got := len(skipped.Conflicts()); got != 5 {
		t.Errorf("got %d conflicts, want 5", got)
	}
}

// TestNewPlanTellsNamesakesApart: two portals, and two roles, that a tool shows under one name stay two, and who stands
// on one does not get the other.
func TestNewPlanTellsNamesakesApart(t *testing.T) {
	t.Parallel()
	first, second := newSession("my sso", "https://a.awsapps.com/start", "eu-west-1", ""), newSession("my-sso", "https://b.awsapps.com/start", "eu-west-1", "")
	first.Key, second.Key = "a", "b"
	setup := &Setup{Tool: "tool", Sections: []Section{first, second}}
	for _, one := range []struct{ key, session, account string }{{"1", "a", "111111111111"}, {"2", "b", "222222222222"}} {
		base, role := newProfile("Dev", ""), newProfile("role of "+one.key, "")
		base.Key = one.key
		base.Set = []Setting{{"sso_session", one.session}, {"sso_account_id", one.account}, {"sso_role_name", "R"}}
		role.Set = []Setting{{"role_arn", "arn:aws:iam::3:role/R"}, {"source_profile", one.key}}
		setup.Sections = append(setup.Sections, role, base)
	}
	files := shared.ReadTexts(paths.Paths{}, "", "")
	plan := NewPlan(files, []*Setup{setup}, Rename)
	var got []string
	for _, step := range plan.Steps[2:] {
		final := map[string]string{}
		for _, set := range step.Add {
			final[set.Key] = set.Value
		}
		got = append(got, strings.TrimSpace(step.Name+" "+final["sso_session"]+final["source_profile"]+" "+final["sso_account_id"]))
	}
	want := []string{"role-of-1 Dev", "Dev my-sso 111111111111", "role-of-2 Dev-tool", "Dev-tool my-sso-tool 222222222222"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if refused := NewPlan(files, []*Setup{setup}, Refuse).Conflicts(); len(refused) != 2 || refused[1].ID.Name != "Dev" {
		t.Errorf("unless they may be renamed, the second and who stands on it are conflicts, and not %v", refused)
	}
}

// TestDecryptLeapp: texts that crypto-js 4 encrypted, by the id of the machine.
func TestDecryptLeapp(t *testing.T) {
	t.Parallel()
	tests := []struct{ id, want, sealed string }{
		{"4c4c4544004d3510805ab9c04f4e3432", "{\"hello\":\"wörld\"}", "U2FsdGVkX1+BgmSLK6Mgb0An+ay3qrBVJvT/6XOP6nsgWrLNZi/4BuqRS7rKDtKk"},
		{"a", "0123456789abcdef", "U2FsdGVkX19ZbvSuhphd0Tz7mdrBl95Q2gcUrBSl713Z2D8YCQiKvNWurVbefzWd"},
		{"a", "", "U2FsdGVkX18tymAIFWixnX1V2QzM62tZOfseDnddjrA="},
		{"machine-ü", strings.Repeat("x", 47), "U2FsdGVkX1/O1tPMT+hQnH7MINestC14V/SZCQeRcfKBmeQEL1rADpRI3uKGWLJXGYGTCLSGGtcaepx68Z4nFA=="},
	}
	for _, test := range tests {
		got, err := decryptLeapp([]byte(test.sealed+"\n"), test.id)
		if diff := cmp.Diff(test.want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", test.sealed, err, diff)
		}
		if got, err := decryptLeapp([]byte(test.sealed), test.id+"x"); err == nil {
			t.Errorf("%s: another machine's id gives %q", test.sealed, got)
		}
	}
	for _, bad := range []string{"", "!", "U2FsdGVkX18=", "U2FsdGVkX18AAAAAAAAAAA==", "AAAA"} {
		if got, err := decryptLeapp([]byte(bad), "a"); err == nil {
			t.Errorf("%q gives %q, want an error", bad, got)
		}
	}
}
