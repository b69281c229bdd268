package profileplan_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/accounts/profileplan"
)

func TestTemplateNames(t *testing.T) {
	t.Parallel()
	f := profileplan.Fields{Account: "corp-R&D / Tools (EU)", ID: "012345678901", Email: "rd+x@example.com", Role: "AWSReadOnlyAccess",
		Session: "corp", StartURL: "https://d-1.awsapps.com/start", Region: "ap-southeast-2", ShortRegion: "apse2", Index: 7}
	for template, want := range map[string]string{
		"{account}/{role}": "corp-R-D-Tools-EU/AWSReadOnlyAccess",
		"{account|lower}.{role|trim ^AWS|trim 'Access$'}": "corp-r-d-tools-eu.ReadOnly",
		`{account | trim "^corp-" | upper}`:               "R-D-TOOLS-EU",
		`{role | trim "(Only|Access)" | title}`:           "AWSRead",
		`{account|replace "R&D" Research}`:                "corp-Research-Tools-EU",
		`{account|replace ' ' _}`:                         "corp-R-D_-_Tools_-EU",
		"{id}:{role}@{session}":                           "012345678901:AWSReadOnlyAccess@corp",
		"{email|trim '@.*'}-{short_region}":               "rd+x-apse2",
		"{start_url|trim ^https.//}":                      "d-1.awsapps.com-start",
		"x{index}+{region}":                               "x7+ap-southeast-2",
		"-{role}":                                         "AWSReadOnlyAccess",
	} {
		parsed, err := profileplan.ParseTemplate(template)
		if err != nil {
			t.Errorf("%s: %v", template, err)
		} else if got := parsed.Name(f); got != want {
			t.Errorf("%s: got %q, want %q", template, got, want)
		}
	}
	first, err := profileplan.ParseTemplate("{email, account}")
	if err != nil || first.Name(profileplan.Fields{Account: "Audit"}) != "Audit" || first.Name(f) != "rd+x@example.com" {
		t.Errorf("the first field that is not empty: %v", err)
	}
}

func TestTemplateErrors(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		"":                    "empty",
		"{account":            "not closed",
		"account}":            "no { in front",
		"{name}":              `no field "name"`,
		"{account|shout}":     `no function "shout"`,
		"{account|replace a}": "takes 2 words, not 1",
		"{account|trim '('}":  "missing closing",
		"{account} {role}":    `' '`,
		"{account}%":          `'%'`,
		"{account|'}":         "not closed",
	} {
		if _, err := profileplan.ParseTemplate(template); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want …%s…", template, err, want)
		}
	}
}

func TestShortRegionsAndOddNames(t *testing.T) {
	t.Parallel()
	name := func(f profileplan.Fields, template string) string {
		parsed, err := profileplan.ParseTemplate(template)
		if err != nil {
			t.Fatal(err)
		}
		return parsed.Name(f)
	}
	for account, want := range map[string]string{"Ärzte Köln": "Aerzte-Koeln", "łódź": "lodz", "prod [eu]": "prod-eu", "  a  b ": "a-b",
		"a/b:c": "a-b-c", "100%": "100", "東京 7": "7", "-x": "x",
		"e\u0301quipe Ko\u0308ln": "equipe-Koeln", "a\u200bb\u00ad": "ab", "🚀 x": "x", "\u0308": "", "it's \"q\"": "it-s-q"} {
		if got := name(profileplan.Fields{Account: account}, "{account}"); got != want {
			t.Errorf("%q: got %q, want %q", account, got, want)
		}
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	for _, m := range []profileplan.Mark{
		{Session: "corp", Account: "012345678901", Role: "Admin"},
		{Session: "a/b%2F]", Account: "012345678901", Role: "a+=,.@-_", Region: "eu-west-1", Process: true},
		{Session: "https://x.awsapps.com/start#/", Account: "111122223333", Role: "process", Process: true},
	} {
		if got, ok := profileplan.ParseMark(m.String()); !ok || got != m || strings.Contains(m.String(), "]") {
			t.Errorf("%s: %+v, want %+v", m, got, m)
		}
	}
	for _, text := range []string{"", "aws-sso", "corp/12/Admin", "corp/111122223333/", "corp/111122223333/A/eu/west/1", "corp/111122223333/A/"} {
		if m, ok := profileplan.ParseMark(text); ok {
			t.Errorf("%q is read as %+v", text, m)
		}
	}
}

// FuzzTemplate: whatever a template and the fields are, a name has only characters that every reader takes.
func FuzzTemplate(f *testing.F) {
	f.Add("{account|trim 'x'|title}.{role}", "R&D / Köln", "Admin+=,.@-")
	f.Add("-{email, id}", "\xff\x00", "東京")
	f.Add("{role|replace a '/'}", "", "-a")
	f.Fuzz(func(t *testing.T, template, account, role string) {
		parsed, err := profileplan.ParseTemplate(template)
		if err != nil {
			return
		}
		name := parsed.Name(profileplan.Fields{Account: account, Role: role, ID: "012345678901"})
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@+:/-") != "" || strings.HasPrefix(name, "-") {
			t.Errorf("%q", name)
		}
	})
}

func FuzzParseMark(f *testing.F) {
	f.Add("corp/111122223333/Admin/eu-west-1/process")
	f.Add("a%2Fb/111122223333/process/process")
	f.Fuzz(func(t *testing.T, text string) {
		if m, ok := profileplan.ParseMark(text); ok {
			if again, ok := profileplan.ParseMark(m.String()); !ok || again != m {
				t.Errorf("%q is %+v and then %+v", text, m, again)
			}
		}
	})
}
