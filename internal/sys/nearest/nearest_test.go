package nearest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "", 3}, {"sts", "stss", 1}, {"confgure", "configure", 1},
		{"regoin", "region", 1}, {"kitten", "sitting", 3}, {"é", "e", 1},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	words := []string{"region", "role_arn", "output", "sso_region", "sts"}
	for word, want := range map[string][]string{
		"regoin":    {"region"},
		"stss":      {"sts"},
		"region":    nil, // the word itself is no suggestion
		"nothing":   nil,
		"ssoregion": {"sso_region"},
	} {
		if diff := cmp.Diff(want, Words(word, words)); diff != "" {
			t.Errorf("Words(%q) differs (-want +got):\n%s", word, diff)
		}
	}
}
