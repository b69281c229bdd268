package nearest

import (
	"math/rand/v2"
	"slices"
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

// TestWordsAreTheNearestOnes compares with the distances themselves.
func TestWordsAreTheNearestOnes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("abé日_")
	word := func() string {
		made := make([]rune, random.IntN(14))
		for i := range made {
			made[i] = letters[random.IntN(len(letters))]
		}
		return string(made)
	}
	for range 300 {
		candidates := make([]string, 60)
		for i := range candidates {
			candidates[i] = word()
		}
		asked, want := word(), []string(nil)
		for limit := 1; limit <= 3; limit++ {
			for _, c := range candidates {
				if Distance(asked, c) == limit && limit*3 <= max(len(c), 3) {
					want = append(want, c)
				}
			}
		}
		if got := Words(asked, candidates); !slices.Equal(got, want[:min(3, len(want))]) {
			t.Fatalf("Words(%q, %q) = %q, want %q", asked, candidates, got, want[:min(3, len(want))])
		}
	}
}
