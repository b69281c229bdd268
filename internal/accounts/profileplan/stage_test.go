package profileplan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
)

const (
	startURL    = "https://corp.awsapps.com/start"
	sessionText = "[sso-session corp]\nsso_start_url = " + startURL + "\nsso_region = us-east-1\n"
)

// stage is a person's files, and what a sign-in reaches.
type stage struct {
	t                              *testing.T
	config, credentials, generated string
	in                             *profileplan.Input
	opts                           profileplan.Options
}

func newStage(t *testing.T, list ...accounts.Account) *stage {
	s := &stage{t: t, config: sessionText, in: &profileplan.Input{Fresh: true,
		SignIn: signin.Session{Name: "corp", StartURL: startURL, Region: "us-east-1"}}}
	s.in.Rules.ProcessSuffix = profileplan.DefaultSuffix
	s.opts.Command = "/usr/bin/awsid"
	s.rules(func(r *profileplan.Rules) error { return r.SetRegions([]string{"eu-west-1"}) })
	s.list(list...)
	return s
}

func (s *stage) rules(change func(*profileplan.Rules) error) {
	s.t.Helper()
	if err := change(&s.in.Rules); err != nil {
		s.t.Fatal(err)
	}
}

// rule adds a rule as --rule does.
func (s *stage) rule(text string) {
	s.t.Helper()
	rule, err := profileplan.ParseRule(text)
	if err != nil {
		s.t.Fatal(err)
	}
	s.in.Rules.Rules = append(s.in.Rules.Rules, rule)
}

func (s *stage) list(list ...accounts.Account) {
	s.in.Listing = accounts.Listing{Complete: true, ListedAt: time.Unix(1, 0), Accounts: list}
}

// account is one that is known wholly.
func account(id int, name string, roles ...string) accounts.Account {
	return accounts.Account{ID: fmt.Sprintf("%012d", id), Name: name, Roles: roles, ListedAt: time.Unix(1, 0)}
}

func accountsOf(count, roles int) (list []accounts.Account) {
	for i := range count {
		var names []string
		for r := range roles {
			names = append(names, fmt.Sprintf("Role%d", r+1))
		}
		list = append(list, account(111100000001+i, fmt.Sprintf("Account %d", i+1), names...))
	}
	return list
}

func (s *stage) plan() (*profileplan.Plan, *edit.Files) {
	s.t.Helper()
	if err := s.in.Want(s.t.Context(), nil); err != nil {
		s.t.Fatal(err)
	}
	files := &edit.Files{Config: edit.NewFile(shared.ConfigFile, "config", s.config),
		Credentials: edit.NewFile(shared.CredentialsFile, "credentials", s.credentials),
		Generated:   edit.NewFile(shared.GeneratedFile, "generated", s.generated)}
	return profileplan.New(files, []*profileplan.Input{s.in}, s.opts), files
}

// run plans and applies, and checks that another run has nothing to do.
func (s *stage) run() *profileplan.Plan {
	s.t.Helper()
	p, files := s.plan()
	if len(p.Clashes) > 0 {
		s.t.Fatalf("names clash: %v", p.Clashes)
	}
	if err := p.Apply(files); err != nil {
		s.t.Fatal(err)
	}
	s.config, s.credentials, s.generated = files.Config.Document.String(), files.Credentials.Document.String(), files.Generated.Document.String()
	if d := files.Config.Document.Diagnostics(); len(d) > 0 {
		s.t.Fatalf("the AWS CLI refuses the result: %v\n%s", d, s.config)
	}
	again, files := s.plan()
	if err := again.Apply(files); err != nil || !again.IsEmpty() || files.Config.Document.String() != s.config ||
		files.Generated.Document.String() != s.generated {
		s.t.Fatalf("a second run would change something: %+v, %v\n%s", again.Changes, err, s.config)
	}
	return p
}

// profiles returns the profiles of the config file with their keys, in small letters.
func (s *stage) profiles() map[string]map[string]string {
	f := edit.NewFile(shared.ConfigFile, "config", s.config)
	all := map[string]map[string]string{}
	for _, section := range f.Document.Sections() {
		if id, _ := shared.Identify(shared.ConfigFile, section.Name()); id.Kind == shared.KindProfile {
			all[id.Name] = map[string]string{}
			for _, item := range section.Items() {
				all[id.Name][strings.ToLower(item.Key)] = item.Text
			}
		}
	}
	return all
}

func (s *stage) names() (names []string) {
	for name := range s.profiles() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *stage) wantNames(want ...string) {
	s.t.Helper()
	slices.Sort(want)
	if got := s.names(); !slices.Equal(got, want) {
		s.t.Errorf("got the profiles %q, want %q", got, want)
	}
}

// edit replaces text in the config file.
func (s *stage) edit(old, new string) {
	s.t.Helper()
	if !strings.Contains(s.config, old) {
		s.t.Fatalf("there is no %q in\n%s", old, s.config)
	}
	s.config = strings.Replace(s.config, old, new, 1)
}

// remove deletes a profile from the config file, in front of another one.
func (s *stage) remove(name string) {
	s.t.Helper()
	before, rest, found := strings.Cut(s.config, "[profile "+name+"]")
	end := strings.Index(rest, "[profile")
	if !found || end < 0 {
		s.t.Fatalf("there is no %q with another one behind it in\n%s", name, s.config)
	}
	s.config = before + rest[end:]
}
