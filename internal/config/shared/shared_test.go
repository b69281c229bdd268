package shared

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// write puts both files below a new home; nil means that there is no file.
func write(t *testing.T, config, credentials []byte) paths.Paths {
	t.Helper()
	home := t.TempDir()
	p := paths.Paths{
		Home:        home,
		Config:      filepath.Join(home, ".aws", "config"),
		Credentials: filepath.Join(home, ".aws", "credentials"),
	}
	if err := os.Mkdir(filepath.Dir(p.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string][]byte{p.Config: config, p.Credentials: credentials} {
		if text == nil {
			continue
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func load(t *testing.T, config, credentials string) *Files {
	t.Helper()
	files, err := Load(write(t, []byte(config), []byte(credentials)))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestConformance asks what recorded runs of the AWS CLI answer.
func TestConformance(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name, Why           string
		Config, Credentials []byte
		Broken              bool
		Profiles            []string
		Kind, Section, Key  string
		Value               *string
	}
	readJSON(t, "testdata/conformance.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			files, err := Load(write(t, c.Config, c.Credentials))
			if c.Broken != (err != nil) {
				t.Fatalf("%s\nerror: %v", c.Why, err)
			}
			if c.Broken {
				checkProblem(t, err)
				return
			}
			if c.Kind == "" {
				if got := files.ProfileNames(); !reflect.DeepEqual(append([]string{}, got...), append([]string{}, c.Profiles...)) {
					t.Errorf("%s\ngot  %q\nwant %q", c.Why, got, c.Profiles)
				}
				return
			}
			got, ok := ask(files, c.Kind, c.Section, c.Key)
			if ok != (c.Value != nil) || ok && got != *c.Value {
				t.Errorf("%s\ngot  %q, %v\nwant %v", c.Why, got, ok, c.Value)
			}
		})
	}
}

// ask looks a key up, a nested one after a dot.
func ask(files *Files, kind, name, key string) (string, bool) {
	get := func(key string) (Value, bool) { p, _ := files.Profile(name); return p.Get(key) }
	switch kind {
	case "sso-session":
		s, _ := files.SSOSession(name)
		get = s.Get
	case "services":
		s, _ := files.Services(name)
		get = s.Get
	}
	key, nested, dotted := strings.Cut(key, ".")
	v, ok := get(key)
	if !dotted {
		return v.Text, ok && v.Nested == nil
	}
	for _, n := range v.Nested {
		if n.Key == nested {
			return n.Text, true
		}
	}
	return "", false
}

// checkProblem demands what every unreadable file owes its person.
func checkProblem(t *testing.T, err error) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Kind.Exit() != 255 || p.Hint == "" {
		t.Errorf("not a problem with exit code 255 and a hint: %#v", err)
	}
	if !strings.Contains(err.Error(), "~/.aws/") {
		t.Errorf("no file is named: %v", err)
	}
}

// TestReader compares with what botocore's own reader makes of random texts,
// recorded once. Expect is null where it refuses the text.
func TestReader(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Text   string
		Expect *struct {
			Raw                          []any
			Profiles, Sessions, Services []string
		}
	}
	readJSON(t, "testdata/reader.json", &cases)
	for i, c := range cases {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			x := ini.NewIndex(c.Text)
			if (c.Expect == nil) != (len(x.Diagnostics) > 0) {
				t.Fatalf("%q: %v", c.Text, x.Diagnostics)
			}
			if c.Expect == nil {
				return
			}
			if diff := cmp.Diff(c.Expect.Raw, rawSections(x)); diff != "" {
				t.Errorf("%q\n%s", c.Text, diff)
			}
			s := &source{index: x}
			var got [3][]string
			for i, kind := range []Kind{KindProfile, KindSSOSession, KindServices} {
				got[i] = slices.AppendSeq([]string{}, s.namesOf(kind))
			}
			if diff := cmp.Diff([3][]string{c.Expect.Profiles, c.Expect.Sessions, c.Expect.Services}, got); diff != "" {
				t.Errorf("%q\n%s", c.Text, diff)
			}
		})
	}
}

// rawSections lists sections and settings in the shape of the recording.
func rawSections(x *ini.Index) []any {
	sections := []any{}
	for i := range x.Sections {
		items := []any{}
		for _, item := range ini.ReadItems(x.SectionText(i)) {
			var value any = item.Text
			if item.IsBlock() {
				nested := []any{}
				for _, n := range item.Nested {
					nested = append(nested, []any{n.Key, n.Text})
				}
				value = nested
			}
			items = append(items, []any{ini.Fold(item.Key), value})
		}
		sections = append(sections, []any{x.Name(i), items})
	}
	return sections
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
	if reflect.ValueOf(into).Elem().Len() == 0 {
		t.Fatal("no cases in " + file)
	}
}

const twoFilesConfig = `# mine
[default]
region = eu-west-1

[profile dev]
Region = us-east-1
output = json
s3 =
  a = 1
  # between
  b = 2

[services local]
sqs =
  endpoint_url = http://localhost
`

const twoFilesCredentials = `[dev]
aws_access_key_id = AKIA
region = ap-south-1
[keys-only]
aws_access_key_id = AKIB
`

func TestOrigins(t *testing.T) {
	t.Parallel()
	p := write(t, []byte(twoFilesConfig), []byte(twoFilesCredentials))
	files, err := Load(p)
	if err != nil {
		t.Fatal(err)
	}
	dev, ok := files.Profile("dev")
	if !ok {
		t.Fatal("profile dev is missing")
	}
	want := []Value{
		{Key: "region", Text: "ap-south-1", Origin: origin.FromFile(p.Credentials, 3)},
		{Key: "output", Text: "json", Origin: origin.FromFile(p.Config, 7)},
		{Key: "s3", Origin: origin.FromFile(p.Config, 8), Nested: []Value{
			{Key: "a", Text: "1", Origin: origin.FromFile(p.Config, 9)},
			{Key: "b", Text: "2", Origin: origin.FromFile(p.Config, 11)},
		}},
		{Key: "aws_access_key_id", Text: "AKIA", Origin: origin.FromFile(p.Credentials, 2)},
	}
	if diff := cmp.Diff(want, dev.Values()); diff != "" {
		t.Error(diff)
	}
	for _, v := range want {
		if got, ok := dev.Get(v.Key); !ok || !cmp.Equal(v, got) {
			t.Errorf("Get(%q) = %v, %v", v.Key, got, ok)
		}
	}
	if dev.Config.Origin != origin.FromFile(p.Config, 5) || dev.Credentials.Origin != origin.FromFile(p.Credentials, 1) {
		t.Errorf("headers: %v %v", dev.Config.Origin, dev.Credentials.Origin)
	}
	if only, ok := files.Profile("keys-only"); !ok || only.Config != nil {
		t.Errorf("keys-only: %v %v", only, ok)
	}
}

func TestProfileThatIsNowhere(t *testing.T) {
	t.Parallel()
	p, ok := load(t, twoFilesConfig, twoFilesCredentials).Profile("nope")
	if _, has := p.Get("region"); ok || has || p.Values() != nil {
		t.Errorf("a profile in neither file has values: %v", p)
	}
}

func TestMissingFilesAreEmpty(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inTheWay := filepath.Join(dir, "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "none"), dir, os.DevNull, filepath.Join(inTheWay, "config")} {
		files, err := Load(paths.Paths{Home: dir, Config: path, Credentials: path})
		if err != nil || len(files.ProfileNames()) != 0 {
			t.Errorf("%s: %v, %v", path, files, err)
		}
	}
}

func TestAllProblemsAreListed(t *testing.T) {
	t.Parallel()
	p := write(t, []byte("[a]\nx = 1\nX = 2\njunk\n[a]\n"), []byte("above = 1\n[b\n"))
	_, err := Load(p)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`~/.aws/config:3: key "x" is already in section [a], on line 2; delete one of the two lines`,
		"~/.aws/config:4: ", "~/.aws/config:5: section [a] is already", "~/.aws/credentials:1: ", "~/.aws/credentials:2: ",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%v", want, err)
		}
	}
	files := Read(p)
	if got := len(files.Problems()); got != 5 {
		t.Errorf("%d problems", got)
	}
	if entries := files.Sections(); len(entries) != 2 {
		t.Errorf("sections of broken files: %v", entries)
	}
}

func TestSectionsSayWhyTheyAreIgnored(t *testing.T) {
	t.Parallel()
	config := "[default]\n[profile default]\n[dev]\n[profile two words]\n[profile \"open]\n[profile]\n" +
		"[profilex y]\n[ default ]\n[DEFAULT]\n[plugins]\n[sso-session s]\n"
	got := []string{}
	for _, e := range load(t, config, "[DEFAULT]\n[profile x]\n").Sections() {
		got = append(got, fmt.Sprintf("%d [%s] %s %q: %s", e.Section.Origin.Line, e.Section.Header, e.ID.Kind, e.ID.Name, e.Ignored))
	}
	want := []string{
		`1 [default] profile "default": the section on line 2 replaces it`,
		`2 [profile default] profile "default": `,
		`3 [dev] section "dev": a profile in the config file is headed [profile dev]`,
		`4 [profile two words] section "profile two words": a name with blanks must be quoted`,
		`5 [profile "open] section "profile \"open": a quote or backslash in the header is not closed`,
		`6 [profile] section "profile": no name follows the word "profile"`,
		`7 [profilex y] section "profilex y": the first word is not "profile"`,
		`8 [ default ] section " default ": the name begins or ends with a blank`,
		`9 [DEFAULT] section "DEFAULT": [DEFAULT] is not the default profile; that is [default]`,
		`10 [plugins] section "plugins": `,
		`11 [sso-session s] sso-session "s": `,
		`1 [DEFAULT] section "DEFAULT": [DEFAULT] is not the default profile; that is [default]`,
		`2 [profile x] profile "profile x": `,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoadAllocations(t *testing.T) {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "[profile p%d]\nregion = x\noutput = json\n", i)
	}
	p := write(t, []byte(text.String()), nil)
	allocations := testing.AllocsPerRun(5, func() {
		files, err := Load(p)
		if err != nil {
			t.Fatal(err)
		}
		profile, _ := files.Profile("p1000")
		if v, _ := profile.Get("output"); v.Text != "json" {
			t.Fatal(v)
		}
	})
	if allocations > 50 {
		t.Errorf("%v allocations to get one value; one pass needs fewer than 50", allocations)
	}
}
