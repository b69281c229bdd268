package edit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// text is a config file in which names are spelt in all ways.
const text = `# team
[profile "dev"]
region = a
[sso-session corp]
x = 1

# of ops
[profile 'ops']
s3 =
    k = 1

[profile twice]
x = 1
[profile  twice]
x = 2
`

func parse(which shared.Which) *File {
	return &File{Which: which, Path: "config", Document: ini.Parse([]byte(text))}
}

func TestSectionOperations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		do      func(*File) error
		replace []string // pairs of old and new, "" for a refusal
	}{
		{"rename", func(f *File) error { return f.Rename(Profile("dev"), "new name") }, []string{`[profile "dev"]`, `[profile 'new name']`}},
		{"rename to itself", func(f *File) error { return f.Rename(Profile("dev"), "dev") }, []string{"", ""}},
		{"rename to default", func(f *File) error { return f.Rename(Profile("ops"), "default") }, []string{`[profile 'ops']`, `[default]`}},
		{"rename over another", func(f *File) error { return f.Rename(Profile("dev"), "ops") }, nil},
		{"rename what is not there", func(f *File) error { return f.Rename(Profile("none"), "x") }, nil},
		{"rename one of two", func(f *File) error { return f.Rename(Profile("twice"), "once") }, nil},
		{"rename to what cannot be written", func(f *File) error { return f.Rename(Profile("dev"), "a]b") }, nil},
		{"copy", func(f *File) error { return f.Copy(Profile("ops"), "x") }, []string{"x = 2\n", "x = 2\n[profile x]\ns3 =\n    k = 1\n"}},
		{"copy over another", func(f *File) error { return f.Copy(Profile("ops"), "twice") }, nil},
		{"copy what is not there", func(f *File) error { return f.Copy(SSOSession("ops"), "x") }, nil},
		{"remove", func(f *File) error { return ok(f.Remove(Profile("ops"))) }, []string{"\n# of ops\n[profile 'ops']\ns3 =\n    k = 1\n", ""}},
		{"remove both of a name", func(f *File) error { return ok(f.Remove(Profile("twice"))) }, []string{"[profile twice]\nx = 1\n[profile  twice]\nx = 2\n", ""}},
		{"remove what is not there", func(f *File) error { return ok(f.Remove(Services("corp"))) }, nil},
		{"delete", func(f *File) error { return ok(f.Delete(Profile("dev"), "Region")) }, []string{"region = a\n", ""}},
		{"delete a block", func(f *File) error { return ok(f.Delete(Profile("ops"), "s3")) }, []string{"s3 =\n    k = 1\n", ""}},
		{"delete nested", func(f *File) error { return ok(f.DeleteNested(Profile("ops"), "s3", "k")) }, []string{"s3 =\n    k = 1\n", ""}},
		{"delete what is not there", func(f *File) error { return ok(f.Delete(Profile("none"), "x")) }, nil},
		{"set in the one that counts", func(f *File) error { return f.Set(Profile("twice"), "x", "3") }, []string{"x = 2", "x = 3"}},
		{"set in another kind of the name", func(f *File) error { return f.Set(Services("corp"), "x", "3") }, []string{"x = 2\n", "x = 2\n[services corp]\nx = 3\n"}},
		{"set twice in a new section", func(f *File) error {
			if err := f.Set(Other("plugins"), "x", "3"); err != nil {
				return err
			}
			return f.SetNested(Other("plugins"), "y", "z", "4")
		}, []string{"x = 2\n", "x = 2\n[plugins]\nx = 3\ny =\n    z = 4\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := parse(shared.ConfigFile)
			err := c.do(f)
			if (err != nil) != (c.replace == nil) {
				t.Fatalf("error: %v", err)
			}
			want := text
			if err == nil {
				want = strings.Replace(text, c.replace[0], c.replace[1], 1)
			}
			if diff := cmp.Diff(want, f.Document.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// ok makes "it was not there" an error.
func ok(was bool) error {
	if !was {
		return asProblem(ini.ErrName)
	}
	return nil
}

// TestCredentialsNamesAreLiteral: in the credentials file a header is a name.
func TestCredentialsNamesAreLiteral(t *testing.T) {
	t.Parallel()
	f := parse(shared.CredentialsFile)
	if _, there := f.Section(Profile("dev")); there {
		t.Error("a quoted header was unquoted")
	}
	if err := f.Rename(Profile(`profile "dev"`), "dev"); err != nil {
		t.Fatal(err)
	}
	if s, there := f.Section(Profile("dev")); !there || s.Name() != "dev" {
		t.Errorf("renamed to %v", s)
	}
	if err := f.Set(SSOSession("s"), "x", "1"); err == nil {
		t.Error("an sso-session was written to the credentials file")
	}
}

// TestIndexFollowsEdits: thousands of new sections are found without a search
// through the file, and so are renamed and removed ones.
func TestIndexFollowsEdits(t *testing.T) {
	t.Parallel()
	f := parse(shared.ConfigFile)
	for _, err := range []error{
		f.Set(Profile("new"), "k", "1"), f.Copy(Profile("new"), "copy"), f.Rename(Profile("copy"), "moved"),
		f.Set(Profile("moved"), "k", "2"), ok(f.Remove(Profile("new"))), f.Set(Profile("new"), "k", "3"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	fresh := &File{Document: ini.Parse(f.Document.Bytes())}
	for name, want := range map[string]string{"new": "3", "moved": "2", "copy": ""} {
		for _, file := range []*File{f, fresh} {
			got := ""
			if s, there := file.Section(Profile(name)); there {
				got, _ = s.Get("k")
			}
			if got != want {
				t.Errorf("profile %s has k = %q, want %q", name, got, want)
			}
		}
	}
}
