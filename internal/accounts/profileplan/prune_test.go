package profileplan_test

import (
	"strings"
	"testing"
)

// TestPruneIsNotTricked: of two roles one is gone as far as can be seen; whatever says that its profile is still of use,
// or that it may not be gone, keeps it.
func TestPruneIsNotTricked(t *testing.T) {
	t.Parallel()
	one := account(1, "Dev", "Gone", "Stays")
	for name, c := range map[string]struct {
		change func(s *stage)
		want   string // why it stays; "" when it goes
	}{
		"nothing speaks for it": {func(*stage) {}, ""},
		"the account has no role at all, where who reaches an account has one": {func(s *stage) {
			s.list(account(1, "Dev"), account(2, "Ops", "A"))
		}, "unknown"},
		"the account failed": {func(s *stage) {
			failed := one
			failed.Roles, failed.Failure = []string{"Stays"}, "ForbiddenException"
			s.list(failed)
		}, "unknown"},
		"the list of accounts has no end": {func(s *stage) { s.in.Listing.Complete = false }, "unknown"},
		"no account at all":               {func(s *stage) { s.list() }, "reaches no account"},
		"the sso-session leads to another portal now": {func(s *stage) {
			s.config = strings.ReplaceAll(s.config, startURL, "https://other.awsapps.com/start")
			s.in.SignIn.StartURL = "https://other.awsapps.com/start"
		}, "of the sign-in at " + startURL},
		"the same portal, written in another way": {func(s *stage) {
			s.config = strings.ReplaceAll(s.config, startURL, startURL+"/#/")
			s.in.SignIn.StartURL = startURL + "/#/"
		}, ""},
		"a source_profile in other letters": {func(s *stage) {
			s.config += "[profile chain]\nrole_arn = arn:aws:iam::1:role/x\nSource_Profile = Dev/Gone\n"
		}, "chain stands on it"},
		"a source_profile of the credentials file": {func(s *stage) {
			s.credentials = "[chain]\nrole_arn = arn:aws:iam::1:role/x\nSource_Profile = Dev/Gone\n"
		}, "chain stands on it"},
		"aws-vault's include_profile": {func(s *stage) {
			s.config += "[profile lent]\nregion = eu-west-1\ninclude_profile = Dev/Gone\n"
		}, "lent stands on it"},
		"a program that is told the profile by an option": {func(s *stage) {
			s.config += "[profile p]\ncredential_process = awsid credential-process --profile=Dev/Gone\n"
		}, "p stands on it"},
		"a program that is told the profile by a word": {func(s *stage) {
			s.config += "[profile p]\ncredential_process = aws-vault export --format=json Dev/Gone\n"
		}, "p stands on it"},
		"a program that is told the profile by a shell": {func(s *stage) {
			s.config += "[profile p]\ncredential_process = sh -c 'AWS_PROFILE=\"Dev/Gone\" my-tool'\n"
		}, "p stands on it"},
		"a program that is told another profile": {func(s *stage) {
			s.config += "[profile p]\ncredential_process = my-tool --profile Dev/Gone-not\n"
		}, ""},
		"a comment above":       {func(s *stage) { s.edit("[profile Dev/Gone]", "# for the audit\n[profile Dev/Gone]") }, "comments"},
		"a comment on the line": {func(s *stage) { s.edit("[profile Dev/Gone]", "[profile Dev/Gone] # for the audit") }, "comments"},
		"keys in the other file": {func(s *stage) {
			s.credentials = "[Dev/Gone]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
		}, "credentials file"},
		"a block of settings": {func(s *stage) {
			s.edit("sso_role_name = Gone\n", "sso_role_name = Gone\ns3 =\n  max_concurrent_requests = 5\n")
		}, "changed s3"},
		"its mark is on a profile of one's own": {func(s *stage) {
			s.edit("[profile Dev/Gone]", "[profile own]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = Dev/Stays\n"+
				"awsid_generated_from = corp/000000000001/Gone\n[profile former]")
		}, "changed role_arn"},
		"the record is lost":     {func(s *stage) { s.generated = "" }, "not known what awsid wrote"},
		"the list is not of now": {func(s *stage) { s.in.Fresh = false }, "from the cache"},
	} {
		s := newStage(t, one)
		s.run()
		s.list(account(1, "Dev", "Stays"))
		c.change(s)
		s.opts.Prune = true
		before := s.config
		p, files := s.plan()
		if err := p.Apply(files); err != nil {
			t.Fatal(name, err)
		}
		removed := before != files.Config.Document.String()
		why := ""
		for _, g := range p.Gone {
			why += g.Stays
		}
		if p.Unknown > 0 {
			why += "unknown"
		}
		switch {
		case c.want == "" && (!removed || why != ""):
			t.Errorf("%s: it stays, as %q", name, why)
		case c.want != "" && strings.Contains(before, "Dev/Gone") && !strings.Contains(files.Config.Document.String(), "Dev/Gone"):
			t.Errorf("%s: it is gone:\n%s", name, files.Config.Document.String())
		case !strings.Contains(why, c.want):
			t.Errorf("%s: it stays, as %q, want %q", name, why, c.want)
		}
	}
}
