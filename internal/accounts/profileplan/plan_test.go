package profileplan_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accounts/profileplan"
)

func TestProfilesInTheirForms(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(12345678901, "R&D", "Admin"))
	s.rules(func(r *profileplan.Rules) error { r.Process = true; return r.AddKey("awsid_color", "red", false) })
	s.run()
	want := sessionText + `[profile R-D/Admin]
sso_session = corp
sso_account_id = 012345678901
sso_role_name = Admin
region = eu-west-1
awsid_color = red
awsid_account_name = R&D
awsid_generated_from = corp/012345678901/Admin
[profile R-D/Admin-process]
credential_process = /usr/bin/awsid credential-process --profile R-D/Admin
region = eu-west-1
awsid_color = red
awsid_account_name = R&D
awsid_generated_from = corp/012345678901/Admin/process
`
	if s.config != want {
		t.Errorf("got\n%s\nwant\n%s", s.config, want)
	}
	s.rules(func(r *profileplan.Rules) error {
		r.Legacy, r.Process = true, false
		return r.SetRegions([]string{"none"})
	})
	s.opts.Prune = true
	s.run()
	s.wantNames("R-D/Admin")
	if got, want := s.profiles()["R-D/Admin"], map[string]string{"sso_start_url": startURL, "sso_region": "us-east-1", "sso_account_id": "012345678901",
		"sso_role_name": "Admin", "awsid_color": "red", "awsid_account_name": "R&D", "awsid_generated_from": "corp/012345678901/Admin"}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRulesDecideInOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Prod EU", "Admin", "ReadOnly"), account(2, "Sandbox", "Admin"), account(3, "Audit", "Admin"))
	for _, rule := range []string{"role=admin skip", "account=prod* role=Admin skip=false name=prod region=eu-west-1,us-east-1",
		"account=000000000003 skip=false output=text s3.max_concurrent_requests=7", "session=other skip"} {
		s.rule(rule)
	}
	s.run()
	s.wantNames("Prod-EU/ReadOnly", "Audit/Admin", "prod-eu-west-1", "prod-us-east-1")
	if got := s.profiles()["Audit/Admin"]; got["output"] != "text" || !strings.Contains(s.config, "s3 =\n    max_concurrent_requests = 7\n") {
		t.Errorf("got %v", got)
	}
}

func TestOneProfilePerRegion(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "Admin"))
	s.rules(func(r *profileplan.Rules) error { return r.SetName("aws-sso-util", true) })
	s.rules(func(r *profileplan.Rules) error { return r.SetRegions([]string{"eu-west-1", "ap-southeast-2"}) })
	s.run()
	s.wantNames("Dev.Admin.euwe1", "Dev.Admin.apse2")
}

// TestFromOneRegionToSeveral: the profile of the region that stays is the one that was there.
func TestFromOneRegionToSeveral(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "Admin"))
	s.rules(func(r *profileplan.Rules) error { r.Process = true; return r.SetName("{account}.{short_region}", true) })
	s.opts.Prune = true
	s.run()
	s.edit("region = eu-west-1\n", "region = eu-west-1\nawsid_color = red\n")
	for _, regions := range [][]string{{"eu-west-1", "us-east-1"}, {"eu-west-1"}} {
		s.rules(func(r *profileplan.Rules) error { return r.SetRegions(regions) })
		p := s.run()
		if s.profiles()["Dev.euwe1"]["awsid_color"] != "red" || len(s.profiles()) != 2*len(regions) || p.Count(profileplan.Modify) != 2 {
			t.Errorf("%q: %v, %+v", regions, s.names(), p.Changes)
		}
	}
}

func TestClashesAreFoundBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, config, credentials string
		list                      []accounts.Account
		clashes                   int
		want                      []string // with the IDs appended
	}{
		{"two accounts of a name", "", "", []accounts.Account{account(1, "Audit", "A"), account(2, "Audit", "A"), account(3, "Dev", "A")}, 1,
			[]string{"Audit/A-000000000001", "Audit/A-000000000002", "Dev/A"}},
		{"letter case", "", "", []accounts.Account{account(1, "Dev", "A"), account(2, "dev", "A")}, 1, []string{"Dev/A-000000000001", "dev/A-000000000002"}},
		{"a profile of one's own", "[profile dev/a]\nregion = x\n", "", []accounts.Account{account(1, "Dev", "A")}, 1, []string{"Dev/A-000000000001", "dev/a"}},
		{"the credentials file", "", "[Dev/A]\naws_access_key_id = x\n", []accounts.Account{account(1, "Dev", "A")}, 1, []string{"Dev/A-000000000001"}},
		{"the same role by hand is none", "[profile Dev/A]\nsso_session = corp\nsso_account_id = 000000000001\nsso_role_name = A\n", "",
			[]accounts.Account{account(1, "Dev", "A")}, 0, []string{"Dev/A"}},
		{"the same role by hand in the older form is none", "[profile Dev/A]\nsso_start_url = " + startURL + "#/\nsso_region = us-east-1\n" +
			"sso_account_id = 000000000001\nsso_role_name = A\n", "", []accounts.Account{account(1, "Dev", "A")}, 0, []string{"Dev/A"}},
		{"the same role of another organization", "[profile Dev/A]\nsso_start_url = https://other.awsapps.com/start\nsso_region = us-east-1\n" +
			"sso_account_id = 000000000001\nsso_role_name = A\n", "", []accounts.Account{account(1, "Dev", "A")}, 1, []string{"Dev/A", "Dev/A-000000000001"}},
		{"default", "", "", []accounts.Account{account(1, "default", "x")}, 0, []string{"default/x"}},
	} {
		s := newStage(t, c.list...)
		s.config, s.credentials = s.config+c.config, c.credentials
		if p, _ := s.plan(); len(p.Clashes) != c.clashes {
			t.Errorf("%s: got the clashes %v, want %d", c.name, p.Clashes, c.clashes)
		}
		s.in.Rules.AppendID = true
		s.run()
		s.wantNames(c.want...)
	}
	s := newStage(t, account(1, "default", "A"))
	s.rules(func(r *profileplan.Rules) error { return r.SetName("{account}", true) })
	if p, _ := s.plan(); len(p.Clashes) != 1 {
		t.Errorf("default by chance: %v", p.Clashes)
	}
	s.rule("name=default")
	s.run()
	s.wantNames("default")
	s = newStage(t, account(1, "Dev", "A", "B"))
	s.rules(func(r *profileplan.Rules) error { return r.SetName("{account}", true) })
	s.in.Rules.AppendID = true
	if p, _ := s.plan(); len(p.Clashes) == 0 {
		t.Error("two roles of one account have one name, and nothing clashes")
	}
}

// TestNamesAreStable: what is there keeps its name when another account of that name comes, and its ID when that goes.
func TestNamesAreStable(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Audit", "A"))
	s.in.Rules.AppendID = true
	s.run()
	s.list(account(1, "Audit", "A"), account(2, "Audit", "A"))
	s.run()
	s.wantNames("Audit/A", "Audit/A-000000000002")
	s.list(account(2, "Audit", "A"))
	s.opts.Prune = true
	s.run()
	s.wantNames("Audit/A-000000000002")
}

func TestRenamedAccountsAndSwappedNames(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Blue", "A"), account(2, "Green", "A"))
	s.run()
	s.config += "[profile mine]\nrole_arn = arn:aws:iam::3:role/x\nsource_profile = Blue/A\n"
	s.credentials = "[keys]\nsource_profile = Green/A\n"
	s.list(account(1, "Green", "A"), account(2, "Blue", "A"))
	p := s.run()
	if p.Count(profileplan.Rename) != 2 {
		t.Errorf("got %+v", p.Changes)
	}
	if got := s.profiles(); got["Green/A"]["sso_account_id"] != "000000000001" || got["Blue/A"]["sso_account_id"] != "000000000002" ||
		got["mine"]["source_profile"] != "Green/A" || !strings.Contains(s.credentials, "source_profile = Blue/A") ||
		got["Green/A"]["awsid_account_name"] != "Green" {
		t.Errorf("got %v and %s", got, s.credentials)
	}
}

func TestRenamedSession(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A"))
	s.run()
	s.config = strings.ReplaceAll(strings.ReplaceAll(s.config, "[sso-session corp]", "[sso-session work]"), "sso_session = corp", "sso_session = work")
	s.in.SignIn.Name = "work"
	if p := s.run(); p.Count(profileplan.Add) != 0 {
		t.Errorf("got %+v", p.Changes)
	}
	if got := s.profiles()["Dev/A"]["awsid_generated_from"]; got != "work/000000000001/A" {
		t.Errorf("the mark is %q", got)
	}
}

// TestRenamedRole: nobody but the person can tell that two roles are one.
func TestRenamedRole(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "Old", "X"), account(2, "Ops", "Old", "New"), account(3, "Lab", "Old"))
	s.rules(func(r *profileplan.Rules) error { r.Process = true; return nil })
	s.run()
	s.config = strings.Replace(s.config, "[profile Dev/Old]\n", "# mine\n[profile Dev/Old]\noutput = yaml\n", 1) +
		"[profile deploy]\nrole_arn = arn:aws:iam::000000000009:role/deploy\nsource_profile = Dev/Old\n"
	s.remove("Lab/Old")
	s.list(account(1, "Dev", "New", "X"), account(2, "Ops", "Old", "New"), account(3, "Lab", "New"))
	if p, _ := s.plan(); p.Count(profileplan.Add) != 4 || len(p.Gone) != 3 {
		t.Errorf("untold: %d added, %d gone, want the new ones with their twins, and what is left of the old ones", p.Count(profileplan.Add), len(p.Gone))
	}
	s.opts.RenamedRoles = map[string]string{"Old": "New"}
	p := s.run()
	got := s.profiles()
	if p.Count(profileplan.Add) != 0 || len(p.Gone) != 0 || got["Dev/New"]["output"] != "yaml" || got["Dev/New"]["sso_role_name"] != "New" ||
		got["Dev/New"]["awsid_generated_from"] != "corp/000000000001/New" || got["deploy"]["source_profile"] != "Dev/New" ||
		!strings.Contains(s.config, "# mine\n[profile Dev/New]") || got["Dev/New-process"] == nil {
		t.Errorf("%d added, %v gone:\n%s", p.Count(profileplan.Add), p.Gone, s.config)
	}
	if got["Ops/Old"]["sso_role_name"] != "Old" || got["Ops/New"]["sso_role_name"] != "New" || got["Lab/New"] != nil {
		t.Errorf("where both are there, or one was deleted:\n%s", s.config)
	}
	s.opts.RenamedRoles = nil
	if p := s.run(); !p.IsEmpty() || s.profiles()["Lab/New"] != nil {
		t.Errorf("afterwards: %+v", p.Changes)
	}
}

func TestDeletedStaysDeleted(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A", "B"))
	s.rules(func(r *profileplan.Rules) error { r.Process = true; return nil })
	s.run()
	s.remove("Dev/B")
	p := s.run()
	if len(p.Deleted) != 1 || !p.IsEmpty() {
		t.Errorf("deleted %q, changes %+v", p.Deleted, p.Changes)
	}
	s.wantNames("Dev/A", "Dev/A-process", "Dev/B-process")
	s.opts.Restore = true
	s.run()
	s.wantNames("Dev/A", "Dev/A-process", "Dev/B", "Dev/B-process")
}

// TestLostRecord: without the record of what was written all that is there counts as the person's.
func TestLostRecord(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A"), account(2, "Ops", "A"))
	s.run()
	s.edit("[profile Dev/A]", "[profile mine]")
	s.edit("region = eu-west-1\n", "region = us-west-2\n")
	s.generated = ""
	before := s.config
	s.run()
	if s.config != before {
		t.Errorf("got\n%s\nwant\n%s", s.config, before)
	}
	s.rules(func(r *profileplan.Rules) error { return r.SetRegions([]string{"eu-north-1"}) })
	s.run()
	if got := s.profiles(); got["mine"]["region"] != "us-west-2" || got["Ops/A"]["region"] != "eu-north-1" {
		t.Errorf("got %v", got)
	}
}

// TestAnotherUser: what another user's sign-in does not reach is not gone, nor is all of it when nothing is reached.
func TestAnotherUser(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A"), account(2, "Ops", "A"))
	s.in.User = "ann"
	s.run()
	s.in.User, s.opts.Prune = "ann-admin", true
	s.list(account(2, "Ops", "A"), account(3, "Root", "A"))
	if p := s.run(); len(p.Gone) != 1 || p.Gone[0].Stays != "it is of the sign-in of ann, not of ann-admin" {
		t.Errorf("got %+v", p.Gone)
	}
	s.wantNames("Dev/A", "Ops/A", "Root/A")
	s.in.User = "ann"
	s.list()
	s.run()
	s.wantNames("Dev/A", "Ops/A", "Root/A")
	s.list(account(9, "New", "A"))
	s.run()
	s.wantNames("New/A", "Ops/A", "Root/A") // ann-admin reached those two last
}

func TestCopiesOfAProfileAreThePersons(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A"))
	s.run()
	at := strings.Index(s.config, "[profile")
	s.config = sessionText + strings.Replace(s.config[at:], "Dev/A", "copy", 1) + s.config[at:]
	s.list(account(2, "Ops", "A"))
	s.opts.Prune = true
	s.run()
	s.wantNames("Ops/A", "copy")
}

func TestRuleOfTheRunsScope(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A", "B"), account(2, "Ops", "A"))
	s.run()
	s.list(account(1, "Dev", "B"))
	s.in.Accounts, s.opts.Prune = []string{"Dev"}, true
	// An account that is gone has no name any more: only its ID says that it is not looked at.
	p := s.run()
	s.wantNames("Dev/B", "Ops/A")
	if p.Count(profileplan.Remove) != 1 {
		t.Errorf("got %+v", p.Changes)
	}
}
