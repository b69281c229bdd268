//go:build unix

package conformance

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// compare lists the differences between a wanted and an actual outcome.
// Unless exact, a program has three freedoms: where a new line stands in its
// section, directories closed to others, and lock and backup files.
func compare(want, got outcome, before map[string]content, exact bool) []string {
	var bad []string
	if got.Exit != want.Exit {
		bad = append(bad, fmt.Sprintf("exit %d, want %d; stderr: %s", got.Exit, want.Exit, *got.Stderr))
	}
	if want.Stdout != nil && *want.Stdout != *got.Stdout {
		bad = append(bad, "stdout (-want +got):\n"+cmp.Diff(*want.Stdout, *got.Stdout))
	}
	if want.Stderr != nil && (*want.Stderr == "") != (*got.Stderr == "") {
		bad = append(bad, fmt.Sprintf("stderr %q, want %q", *got.Stderr, *want.Stderr))
	}
	bad = append(bad, compareFiles(want, got, before, exact)...)
	return append(bad, compareModes(want, got, exact)...)
}

func compareFiles(want, got outcome, before map[string]content, exact bool) []string {
	var bad []string
	for _, name := range sortedKeys(want.Files, got.Files) {
		w, recorded := want.Files[name]
		g := got.Files[name]
		if !recorded && extra(name) || reflect.DeepEqual(w, g) {
			continue
		}
		if !exact && onlyPlaced(before[name].Text, w, g) {
			continue
		}
		bad = append(bad, fmt.Sprintf("file %s (-want +got):\n%s", name, cmp.Diff(w, g)))
	}
	return bad
}

func compareModes(want, got outcome, exact bool) []string {
	var bad []string
	for _, name := range sortedKeys(want.Modes) {
		w, g := want.Modes[name], got.Modes[name]
		_, isFile := got.Files[name]
		closed := !exact && !isFile && g == closedMode(w)
		if g != "" && g != w && !closed {
			bad = append(bad, fmt.Sprintf("mode of %s %s, want %s", name, g, w))
		}
	}
	return bad
}

// closedMode is a directory's mode without the rights of group and others.
func closedMode(octal string) string {
	mode, err := strconv.ParseUint(octal, 8, 32)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%04o", mode&0o700)
}

// extra tells a lock, a backup or our own state, which a program may add.
func extra(name string) bool {
	for _, suffix := range []string{".lock", ".bak", "~"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, ".aws/awsid/")
}

// onlyPlaced tells whether got differs from want only in where new lines
// stand: the same lines per section, and the old lines in their old order.
func onlyPlaced(before string, want, got *content) bool {
	if want == nil || got == nil || want.Text == "" || got.Text == "" {
		return false
	}
	if !reflect.DeepEqual(sections(want.Text), sections(got.Text)) {
		return false
	}
	wanted := strings.Split(want.Text, "\n")
	rest := strings.Split(got.Text, "\n")
	for _, line := range strings.Split(before, "\n") {
		if strings.TrimSpace(line) == "" || !slices.Contains(wanted, line) {
			continue
		}
		at := slices.Index(rest, line)
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
	}
	return true
}

type section struct {
	header string
	lines  []string
}

// sections groups the lines of an ini text by header: blank lines dropped,
// every indentation made one blank, sorted.
func sections(text string) []section {
	all := []section{{}}
	for _, line := range strings.Split(text, "\n") {
		body := strings.TrimRight(line, " \t\r\n")
		if body == "" {
			continue
		}
		if strings.HasPrefix(body, "[") {
			all = append(all, section{header: body})
			continue
		}
		if body[0] == ' ' || body[0] == '\t' {
			body = " " + strings.TrimLeft(body, " \t")
		}
		last := &all[len(all)-1]
		last.lines = append(last.lines, body)
	}
	for i := range all {
		slices.Sort(all[i].lines)
	}
	return all
}

func sortedKeys[V any](all ...map[string]V) []string {
	seen := map[string]bool{}
	for _, m := range all {
		for name := range m {
			seen[name] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// TestOnlyPlaced pins the freedom of placement: a judge that accepts too much
// would let every other case pass.
func TestOnlyPlaced(t *testing.T) {
	t.Parallel()
	before := "[a]\nx = 1\n\n[b]\ny = 2\n"
	want := "[a]\nx = 1\nnew = 3\n\n[b]\ny = 2\n"
	tests := []struct {
		name, got string
		same      bool
	}{
		{"before the old line", "[a]\nnew = 3\nx = 1\n\n[b]\ny = 2\n", true},
		{"behind a blank line", "[a]\nx = 1\n\nnew = 3\n[b]\ny = 2\n", true},
		{"in the other section", "[a]\nx = 1\n\n[b]\ny = 2\nnew = 3\n", false},
		{"lost", "[a]\nx = 1\n\n[b]\ny = 2\n", false},
		{"another value", "[a]\nx = 1\nnew = 4\n\n[b]\ny = 2\n", false},
		{"indented", "[a]\nx = 1\n new = 3\n\n[b]\ny = 2\n", false},
		{"twice", "[a]\nx = 1\nnew = 3\nnew = 3\n\n[b]\ny = 2\n", false},
	}
	for _, tt := range tests {
		if got := onlyPlaced(before, &content{Text: want}, &content{Text: tt.got}); got != tt.same {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.same)
		}
	}
	swapped := "[a]\nk = 1\nj = 2\nnew = 3\n"
	if onlyPlaced("[a]\nj = 2\nk = 1\n", &content{Text: "[a]\nj = 2\nk = 1\nnew = 3\n"}, &content{Text: swapped}) {
		t.Error("old lines in another order pass")
	}
}

// TestCompare pins that every kind of difference is seen.
func TestCompare(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	base := func() outcome {
		return outcome{
			Stdout: text("out\n"), Stderr: text(""),
			Files: map[string]*content{"f": {Text: "a\n"}},
			Modes: map[string]string{"f": "0600", "d": "0755"},
		}
	}
	tests := []struct {
		name   string
		change func(*outcome)
		same   bool
	}{
		{"nothing", func(*outcome) {}, true},
		{"exit", func(o *outcome) { o.Exit = 1 }, false},
		{"stdout", func(o *outcome) { o.Stdout = text("out") }, false},
		{"stderr", func(o *outcome) { o.Stderr = text("x") }, false},
		{"text", func(o *outcome) { o.Files["f"] = &content{Text: "b\n"} }, false},
		{"gone", func(o *outcome) { delete(o.Files, "f") }, false},
		{"new", func(o *outcome) { o.Files["g"] = &content{} }, false},
		{"lock", func(o *outcome) { o.Files["g.lock"] = &content{} }, true},
		{"state", func(o *outcome) { o.Files[".aws/awsid/x"] = &content{} }, true},
		{"file mode", func(o *outcome) { o.Modes["f"] = "0644" }, false},
		{"closed file", func(o *outcome) { o.Modes["f"] = "0400" }, false},
		{"closed directory", func(o *outcome) { o.Modes["d"] = "0700" }, true},
		{"open directory", func(o *outcome) { o.Modes["d"] = "0777" }, false},
	}
	for _, tt := range tests {
		got := base()
		tt.change(&got)
		if bad := compare(base(), got, nil, false); (len(bad) == 0) != tt.same {
			t.Errorf("%s: %q", tt.name, bad)
		}
	}
}
