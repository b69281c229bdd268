//go:build unix

package profileplan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/sys/runner"
)

// TestNamer: a program names the profiles by a line of JSON for each, in order, and whatever else it says is an error that
// says what was wrong.
func TestNamer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, script, want, wantError string }{
		{"names, made safe", `while read line; do echo '{"name": "a/b ü!'$((i=i+1))'"}'; done`, "a/b-ue-1 a/b-ue-2 a/b-ue-3", ""},
		{"the fields reach it", `sed 's/.*"account":"\([^"]*\)".*"role":"\([^"]*\)".*"name":"\([^"]*\)".*/{"name":"\2.\1=\3"}/'`, "A.Dev-Dev/A B.Dev-Dev/B A.Ops-Ops/A", ""},
		{"skips", `while read line; do echo '{"skip": true}'; done`, "", ""},
		{"an answer without a last line end", `printf '{"name":"a"}\n{"name":"b"}\n{"skip":true}'`, "a b", ""},
		{"Windows line ends", `printf '{"name":"a"}\r\n{"name":"b"}\r\n{"name":"c"}\r\n'`, "a b c", ""},
		{"no answer", `cat >/dev/null`, "", "it answered 3 lines with 0"},
		{"too few", `echo '{"name":"a"}'`, "", "it answered 3 lines with 1"},
		{"too many", `for i in 1 2 3 4; do echo '{"name":"a"}'; done`, "", "it answered 3 lines with 4"},
		{"no JSON", `for i in 1 2 3; do echo a; done`, "", "line 1 of its answer is no JSON object"},
		{"no name", `echo '{"name":"a"}'; echo '{}'; echo '{"name":"c"}'`, "", "line 2 of its answer has no name"},
		{"a name without a letter that all read", `for i in 1 2 3; do echo '{"name":"東京"}'; done`, "", "line 1 of its answer has no name"},
		{"it fails", `echo broken >&2; exit 7`, "", "it ended with exit code 7: broken"},
	} {
		s := newStage(t, account(1, "Dev", "A", "B"), account(2, "Ops", "A"))
		err := s.in.Want(t.Context(), &profileplan.Namer{Argv: []string{"/bin/sh", "-c", c.script}, Env: []string{"PATH=/bin:/usr/bin"},
			Dir: t.TempDir(), Runner: runner.System{}})
		switch {
		case c.wantError != "" && (err == nil || !strings.Contains(err.Error(), c.wantError)):
			t.Errorf("%s: got %v, want %s", c.name, err, c.wantError)
		case c.wantError == "" && (err != nil || !slices.Equal(s.in.Names(), strings.Fields(c.want))):
			t.Errorf("%s: got %q, %v, want %s", c.name, s.in.Names(), err, c.want)
		}
	}
}
