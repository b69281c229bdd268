package shared

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/paths"
)

// headers are spellings of few names, so that a file of some of them holds
// one name in several ways, and twice.
func headers() []string {
	return []string{
		"default", "profile default", "profile 'default'", "DEFAULT", "profile a", "profile 'a'", "profile\ta", "profile  a", `profile \a`,
		"profile b", `profile "b"`, "a", "plugins", "profiles a", "profile", "profile a b", "profile 'a b'", "profile 'a",
		"sso-session a", `sso-session "a"`, "sso-session  b", "services a", "services 'b'", "sso-sessiona",
	}
}

// TestFind compares the quick way to a section with reading all headers one
// by one, on files with any mixture of spellings.
func TestFind(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		all := headers()
		text := ""
		for range r.IntN(7) {
			text += "[" + all[r.IntN(len(all))] + "]\n"
		}
		files := ReadTexts(paths.Paths{}, text, text)
		for _, s := range []*source{&files.config, &files.credentials} {
			checkFind(t, s, text)
		}
	}
}

func checkFind(t *testing.T, s *source, text string) {
	t.Helper()
	want := map[ID]place{}
	names := map[Kind][]string{}
	for i := range s.index.Sections {
		id := s.idAt(i)
		p, again := want[id]
		if !again {
			p.first = i
			names[id.Kind] = append(names[id.Kind], id.Name)
		}
		want[id] = place{p.first, i}
	}
	for _, header := range headers() {
		for kind := range KindOther + 1 {
			for _, id := range []ID{{kind, header}, {kind, "a"}, {kind, "b"}, {kind, "a b"}} {
				got, ok := s.findPlace(id)
				if p, has := want[id]; ok != has || got != p {
					t.Fatalf("%q: %v is at %v, %v; want %v, %v", text, id, got, ok, p, has)
				}
			}
		}
	}
	for kind := range KindOther + 1 {
		if got := slices.Collect(s.namesOf(kind)); !slices.Equal(got, names[kind]) {
			t.Fatalf("%q: %v are %q, want %q", text, kind, got, names[kind])
		}
	}
}

// TestLargeFiles reads files that are worth a thread: the profiles of both are
// there, and so are the problems, in order.
func TestLargeFiles(t *testing.T) {
	t.Parallel()
	var config, credentials strings.Builder
	n := 0
	for ; min(config.Len(), credentials.Len()) <= largeSize; n++ {
		fmt.Fprintf(&config, "[profile p%d]\nregion = r%d\n", n, n)
		fmt.Fprintf(&credentials, "[q%d]\naws_access_key_id = k%d\n", n, n)
	}
	dir := t.TempDir()
	onDisk := paths.Paths{Config: filepath.Join(dir, "config"), Credentials: filepath.Join(dir, "credentials")}
	for path, text := range map[string]string{onDisk.Config: config.String(), onDisk.Credentials: credentials.String()} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := Read(onDisk)
	if got := files.ProfileNames(); len(got) != 2*n || got[0] != "p0" || got[n] != "q0" {
		t.Errorf("%d profiles, want %d", len(got), 2*n)
	}
	p, _ := files.Profile(fmt.Sprintf("q%d", n-1))
	if v, _ := p.Get("aws_access_key_id"); v.Text != fmt.Sprintf("k%d", n-1) || v.Origin.Line != 2*n {
		t.Errorf("%+v", v)
	}
	broken := ReadTexts(paths.Paths{Config: "a", Credentials: "b"}, config.String()+"junk\n", credentials.String()+"junk\n")
	if list := broken.Problems(); len(list) != 2 || list[0].Origin.Name != "a" || list[1].Origin.Name != "b" {
		t.Errorf("%+v", list)
	}
}
