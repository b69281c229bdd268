package profileplan_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accounts/profileplan"
)

// TestForeignMarks: profiles that other tools generated for the same roles are told, and taken over when asked, with
// their names and what the person put into them.
func TestForeignMarks(t *testing.T) {
	t.Parallel()
	const own = "region = us-west-2\n# keep me\ncli_pager =\n"
	for tool, c := range map[string]struct{ profile, wantGone string }{
		"granted": {"[profile Dev/A]\ngranted_sso_start_url = https://corp.awsapps.com/start\ngranted_sso_region = us-east-1\n" +
			"granted_sso_account_id = 000000000001\ngranted_sso_role_name = A\ncommon_fate_generated_from = aws-sso\n" +
			"credential_process = granted credential-process --profile Dev/A\n", "granted"},
		"granted without a process": {"[profile Dev/A]\nsso_start_url = https://corp.awsapps.com/start#/\nsso_region = us-east-1\n" +
			"sso_account_id = 000000000001\nsso_role_name = A\ncommon_fate_generated_from = aws-sso\n", "sso_start_url"},
		"aws-sso-util": {"[profile Dev/A]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_account_name = Dev\n" +
			"sso_account_id = 000000000001\nsso_role_name = A\ncredential_process = aws-sso-util credential-process --profile Dev/A\n" +
			"sso_auto_populated = true\n", "sso_auto_populated"},
		"aws-sso-cli": {"# BEGIN_AWS_SSO_CLI\n[profile Dev/A]\ncredential_process = /usr/local/bin/aws-sso -S Default process --arn arn:aws:iam::000000000001:role/A\n",
			"AWS_SSO_CLI"},
	} {
		t.Run(tool, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, account(1, "Dev", "A"))
			s.config += c.profile + own
			if strings.HasPrefix(c.profile, "# BEGIN") {
				s.config += "# END_AWS_SSO_CLI\n"
			}
			before := s.config
			if p, _ := s.plan(); p.Foreign != 1 {
				t.Errorf("%d profiles of others are told, want 1", p.Foreign)
			}
			s.opts.Adopt = true
			p := s.run()
			if p.Count(profileplan.Adopt) != 1 || p.Count(profileplan.Add) != 0 {
				t.Errorf("got %+v", p.Changes)
			}
			s.opts.Adopt = false
			got := s.profiles()["Dev/A"]
			if len(s.profiles()) != 1 || got["sso_session"] != "corp" || got["region"] != "us-west-2" || got["awsid_generated_from"] == "" ||
				strings.Contains(s.config, c.wantGone+" ") && c.wantGone != "sso_start_url" || got["credential_process"] != "" || got["sso_start_url"] != "" {
				t.Errorf("got\n%s\nwas\n%s", s.config, before)
			}
			if !strings.Contains(s.config, "# keep me\ncli_pager =\n") || strings.Contains(s.config, "AWS_SSO_CLI") {
				t.Errorf("got\n%s", s.config)
			}
			s.run()
		})
	}
}

// TestForeignNamesClash: another tool's profile is nobody's to overwrite.
func TestForeignNamesClash(t *testing.T) {
	t.Parallel()
	s := newStage(t, account(1, "Dev", "A"), account(2, "Ops", "A"))
	s.config += "[profile Ops/A]\nsso_start_url = https://other.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 000000000002\n" +
		"sso_role_name = A\nsso_auto_populated = true\n"
	s.opts.Adopt = true // but it is another organization's
	if p, _ := s.plan(); len(p.Clashes) != 1 || !strings.Contains(p.Clashes[0].String(), "aws-sso-util") {
		t.Errorf("got %v", p.Clashes)
	}
}

// TestNothingKnownNothingGone: a list that is not whole proves nothing.
func TestNothingKnownNothingGone(t *testing.T) {
	t.Parallel()
	for what, change := range map[string]func(*accounts.Listing){
		"the list of accounts has no end": func(l *accounts.Listing) { l.Accounts, l.Complete = l.Accounts[:1], false },
		"an account failed":               func(l *accounts.Listing) { l.Accounts[1].Roles, l.Accounts[1].Failure = nil, "ForbiddenException" },
	} {
		s := newStage(t, account(1, "Dev", "A"), account(2, "Ops", "A"))
		s.run()
		before := s.config
		change(&s.in.Listing)
		s.opts.Prune = true
		p, _ := s.plan()
		if s.run(); s.config != before || p.Unknown == 0 {
			t.Errorf("%s: got\n%s", what, s.config)
		}
	}
	s := newStage(t, account(1, "Dev", "A"), account(2, "Ops", "A"))
	s.run()
	before := s.config
	s.list(account(1, "Dev", "A"))
	s.in.Fresh, s.opts.Prune = false, true
	if p := s.run(); s.config != before || len(p.Gone) != 1 || p.Gone[0].Stays == "" {
		t.Errorf("from the cache: got %+v\n%s", p.Gone, s.config)
	}
}
