//go:build unix

package shells

import (
	"strings"
	"testing"
)

// TestCompletedWords completes words that are begun in all the ways of quoting, in the middle of lines and behind
// variables, and has the shell say which words it made of them.
func TestCompletedWords(t *testing.T) {
	t.Parallel()
	if !*foreign {
		return
	}
	const anywhere, notBash = "", "bash" // which does not tell what variables a line sets
	cases := []struct{ except, typed, behind, want string }{
		{anywhere, `awsid use shop-p`, "", "use|shop-prod"},
		{anywhere, `awsid use "shop-p`, "", "use|shop-prod"},
		{anywhere, `awsid use 'shop-p`, "", "use|shop-prod"},
		{anywhere, `awsid use team\:b`, "", "use|team:blue"},
		{anywhere, `awsid use "team:b`, "", "use|team:blue"},
		{anywhere, `awsid use it`, "", "use|" + oddName},
		{anywhere, `awsid use "it's a `, "", "use|" + oddName},
		{anywhere, `awsid exec --profile=team:b`, "", "exec|--profile=team:blue"},
		{anywhere, `awsid exec --profile="te`, "", "exec|--profile=team:blue"},
		{anywhere, `awsid exec --profile='team:b`, "", "exec|--profile=team:blue"},
		{anywhere, `awsid exec --profile=it`, "", "exec|--profile=" + oddName},
		{anywhere, `awsid exec --profile shop-p`, ` -- ls`, "exec|--profile|shop-prod|--|ls"},
		{anywhere, `awsid --profile "it's" configure set output js`, "", "--profile|it's|configure|set|output|json"},
		{anywhere, `awsid exec dev -- show-p`, "", "exec|dev|--|show-profile"},
		{anywhere, `awsid mfa add --seed-file a\ f`, "", "mfa|add|--seed-file|a file"},
		{anywhere, `awsid mfa add --seed-file=a\ f`, "", "mfa|add|--seed-file=a file"},
		{anywhere, `awsid doctor --only invalid-region,byte-o`, "", "doctor|--only|invalid-region,byte-order-mark"},
		{notBash, `AWS_CONFIG_FILE=~/other awsid use else`, "", "use|elsewhere"},
		{notBash, `AWS_PAGER= AWS_CONFIG_FILE="$HOME/other" awsid exec --profile=else`, "", "exec|--profile=elsewhere"},
	}
	shells := allShells()
	old := shells["zsh"]
	old.after = "" // without compinit
	tried := map[string]shell{"bash": shells["bash"], "zsh": shells["zsh"], "zsh, compctl": old, "zsh, late": old, "fish": shells["fish"]}
	if other, ok := shells["another bash"]; ok {
		tried["another bash"] = other
	}
	for name, sh := range tried {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := begin(t, sh)
			s.write("a file", "")
			s.write("other", "[profile elsewhere]\n")
			if name == "zsh, late" { // as plugins do that run compinit when the shell is idle
				s.run("autoload -Uz compinit && compinit -u && echo begun ${(k)_comps[awsid]-anew}")
				s.await("begun (anew)")
				s.idle()
			}
			for _, c := range cases {
				if c.except != "" && strings.Contains(name, c.except) {
					continue
				}
				s.keys(c.typed + c.behind + strings.Repeat("\x02", len(c.behind)) + "\t")
				// In place of awsid another program runs, which is given its words: Ctrl-A, some Ctrl-F, Ctrl-E.
				s.keys("\x01" + strings.Repeat("\x06", strings.Index(c.typed, "awsid")) + "show-words \x05\r")
				if got := s.await(`<<awsid\|(.*?)>>`); got != c.want {
					t.Errorf("%q: %q, want %q", c.typed, got, c.want)
				}
			}
		})
	}
}
