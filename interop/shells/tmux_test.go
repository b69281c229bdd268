//go:build unix

package shells

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTmux has the line of docs/shells.md show a pane's profile on the status line, also one whose name would be a
// command there.
func TestTmux(t *testing.T) {
	t.Parallel()
	if !*foreign {
		return
	}
	sh := allShells()["bash"]
	sh.program, sh.args = "tmux", []string{"-S", filepath.Join(t.TempDir(), "socket"), "-f", filepath.Join(t.TempDir(), "tmux.conf"), "new-session", "bash --noprofile -i"}
	if err := os.WriteFile(sh.args[3], []byte("set -g status-right '#{@awsid}'\nset -g status-right-length 120\nset -g status-style bg=default\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	sh.after = `[ -z "${TMUX-}" ] || PROMPT_COMMAND='tmux set -qp @awsid "$(awsid prompt --shell tmux)"'"${PROMPT_COMMAND:+;$PROMPT_COMMAND}"` + "\n"
	s := begin(t, sh)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", sh.args[1], "kill-server").Run() })
	s.run("awsid use shop-prod")
	s.await(`(\x1b\[31mshop-prod\x1b\[39m Shop \| session signed out\))`) // the status line's red, not that of the shell's prompt
	s.run("awsid use " + sh.odd)
	s.await(`(\(it's a .touch pwned. \$\(touch pwned\) "\$HOME" ; & \| % ~ é\))`)
	if found, _ := filepath.Glob(filepath.Join(s.home, "pwned*")); len(found) > 0 {
		t.Error("a profile's name was run")
	}
	s.run("exit")
	s.await(`\[(exited)\]`) // the shell, which writes its history into the home, is gone
}
