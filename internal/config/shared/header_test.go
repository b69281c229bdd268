package shared

import (
	"testing"

	"github.com/awsid/awsid/internal/config/ini"
)

func TestHeaderSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file   Which
		kind   Kind
		name   string
		header string // "" when no header can carry the name
	}{
		{ConfigFile, KindProfile, "default", "default"},
		{ConfigFile, KindProfile, "dev", "profile dev"},
		{ConfigFile, KindProfile, "team a", "profile 'team a'"},
		{ConfigFile, KindProfile, " edge ", "profile ' edge '"},
		{ConfigFile, KindProfile, "a\tb", "profile 'a\tb'"},
		{ConfigFile, KindProfile, "it's", `profile "it's"`},
		{ConfigFile, KindProfile, `"q"`, `profile '"q"'`},
		{ConfigFile, KindProfile, `corp\me`, `profile 'corp\me'`},
		{ConfigFile, KindProfile, `it's "\`, `profile "it's \"\\"`},
		{ConfigFile, KindProfile, "a.b/c@d:e+f-1%", "profile a.b/c@d:e+f-1%"},
		{ConfigFile, KindProfile, "zürich", "profile zürich"},
		{ConfigFile, KindProfile, "DEFAULT", "profile DEFAULT"},
		{ConfigFile, KindProfile, "a]b", ""},
		{ConfigFile, KindProfile, "a\nb", ""},
		{ConfigFile, KindProfile, "a\xff", ""},
		{ConfigFile, KindProfile, "", ""},
		{ConfigFile, KindSSOSession, "default", "sso-session default"},
		{ConfigFile, KindServices, "a'b", `services "a'b"`},
		{ConfigFile, KindOther, "plugins", "plugins"},
		{ConfigFile, KindOther, "profile x", ""},
		{CredentialsFile, KindProfile, "team a", "team a"},
		{CredentialsFile, KindProfile, `"q"`, `"q"`},
		{CredentialsFile, KindProfile, "a]b", ""},
		{CredentialsFile, KindProfile, "DEFAULT", ""},
		{CredentialsFile, KindSSOSession, "s", ""},
	} {
		got, err := Header(c.file, ID{c.kind, c.name})
		if (err != nil) != (c.header == "") || got != c.header {
			t.Errorf("Header(%v, %v %q) = %q, %v; want %q", c.file, c.kind, c.name, got, err, c.header)
		}
	}
}

// FuzzHeader: whatever is spelt is read back, through the text of a file.
func FuzzHeader(f *testing.F) {
	for _, name := range []string{"dev", "team a", "it's", `"`, `\`, `'"\`, "\u00a0", "#x", ";", "a]b", "", " ", "profile x"} {
		f.Add(name, false)
		f.Add(name, true)
	}
	f.Fuzz(func(t *testing.T, name string, credentials bool) {
		file := ConfigFile
		if credentials {
			file = CredentialsFile
		}
		id := ID{KindProfile, name}
		header, err := Header(file, id)
		if err != nil {
			return
		}
		x := ini.NewIndex("[" + header + "]\n")
		if len(x.Sections) != 1 || len(x.Diagnostics) != 0 {
			t.Fatalf("[%s] is not one section: %v", header, x.Diagnostics)
		}
		if got, ignored := Identify(file, x.Name(0)); got != id || ignored != "" {
			t.Fatalf("[%s] is read back as %v (%s)", header, got, ignored)
		}
	})
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"profile\t\r\n a ":   "a",
		`profile a" b "c`:    "a b c",
		`profile a\ b`:       "a b",
		`profile 'a\'`:       `a\`,
		`profile "a\"\\\b"`:  `a"\\b`,
		`profile ""`:         "",
		"profile a\u00a0b":   "a\u00a0b",
		`profile"" x`:        "x",
		`profile "a"'b'c`:    "abc",
		`profile 'it'"'"'s'`: "it's",
	} {
		id, ignored := Identify(ConfigFile, header)
		if id != (ID{KindProfile, want}) || ignored != "" {
			t.Errorf("[%s] is %v (%s), want %q", header, id, ignored, want)
		}
	}
	for _, header := range []string{`profile "b`, `profile 'b`, `profile b\`, `profile "b\"`, `pro'file' x`, "profile a #"} {
		if id, ignored := Identify(ConfigFile, header); id != (ID{KindOther, header}) || ignored == "" {
			t.Errorf("[%s] is %v, want it ignored", header, id)
		}
	}
}
