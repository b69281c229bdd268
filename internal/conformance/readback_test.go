//go:build unix

package conformance

import (
	"slices"
	"strings"
	"testing"
)

// TestReadBack sets what every recorded `configure set` sets and gets it: what
// is written where the reference writes it must also be found there.
func TestReadBack(t *testing.T) {
	t.Parallel()
	for group, cases := range load[testCase](t, "local") {
		for _, c := range cases {
			get, value, ok := getOf(c)
			if !ok {
				continue
			}
			t.Run(group+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				h := newHome(t, c)
				if set := h.run(t, c.Args, c.Env, nil); set.Exit != 0 {
					t.Fatalf("%q: exit %d: %s", c.Args, set.Exit, *set.Stderr)
				}
				got := h.run(t, get, c.Env, nil)
				if want := strings.TrimSpace(value) + "\n"; got.Exit != 0 || *got.Stdout != want {
					t.Errorf("%q: exit %d, %q, want %q", get, got.Exit, *got.Stdout, want)
				}
			})
		}
	}
}

// getOf returns the arguments that get what a case sets. Reading differs from
// writing in two ways that are recorded: keys of the files are folded to lower
// case, and a name may begin with that of a profile.
func getOf(c testCase) (args []string, value string, ok bool) {
	if !slices.Contains(c.Args, "set") || c.Expect.Exit != 0 || c.Name == "nested-known-profile-name" {
		return nil, "", false
	}
	var words []string
	for i := 0; i < len(c.Args); i++ {
		switch a := c.Args[i]; {
		case a == "--":
		case strings.HasPrefix(a, "--"):
			args = append(args, a, c.Args[i+1])
			i++
		default:
			words = append(words, a)
		}
	}
	name, value := words[2], words[3]
	if !strings.Contains(name, ".") {
		name = strings.ToLower(name)
	}
	return append([]string{"configure", "get", name}, args...), value, true
}
