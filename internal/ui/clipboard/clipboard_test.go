package clipboard_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/ui/clipboard"
)

// TestForTerminal: what is sent to a terminal itself, to screen in pieces, and by tmux.
func TestForTerminal(t *testing.T) {
	t.Parallel()
	const sequence = "\x1b]52;c;QUJDRC1FRkdI\x07"
	for _, c := range []struct{ vars, installed, want, ran string }{
		{"TERM=xterm", "", sequence, ""}, {"TERM=screen STY=1.x", "", "\x1bP" + sequence + "\x1b\\", ""},
		{"TERM=tmux TMUX=/tmp/x", "tmux", "", "tmux load-buffer -w -"}, {"TERM=tmux TMUX=/tmp/x", "", sequence, ""},
	} {
		d := &desktop{installed: c.installed}
		got := clipboard.ForTerminal(t.Context(), d, environ.Parse(strings.Fields(c.vars)), "ABCD-EFGH")
		if got != c.want || d.ran != c.ran || d.ran != "" && d.got != "ABCD-EFGH" {
			t.Errorf("%s: %q, ran %q with %q; want %q", c.vars, got, d.ran, d.got, c.want)
		}
	}
	long := clipboard.ForTerminal(t.Context(), nil, environ.Parse([]string{"STY=1.x"}), strings.Repeat("x", 1000))
	for piece := range strings.SplitSeq(strings.TrimSuffix(long, "\x1b\\"), "\x1b\\") {
		if len(piece) > 256 || !strings.HasPrefix(piece, "\x1bP") {
			t.Errorf("a piece of %d bytes: %.10q", len(piece), piece)
		}
	}
}

// desktop has some of the programs.
type desktop struct {
	installed string
	ran, got  string
}

func (d *desktop) Run(_ context.Context, c runner.Command) (runner.Result, error) {
	line := strings.TrimSuffix(strings.TrimPrefix(strings.Join(c.Argv, " "), "sh -c exec "), " >/dev/null 2>&1")
	if program, _, _ := strings.Cut(line, " "); program != d.installed {
		return runner.Result{Exit: 127}, nil
	}
	text, err := io.ReadAll(c.Stdin)
	d.ran, d.got = line, string(text)
	return runner.Result{}, err
}

// TestCopyToDesktop gives the text to the program of the desktop, and never among its arguments.
func TestCopyToDesktop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ goos, vars, installed, ran string }{
		{"darwin", "", "/usr/bin/pbcopy", "/usr/bin/pbcopy"}, {"windows", "", "clip.exe", "clip.exe"},
		{"linux", "WSL_INTEROP=x", "clip.exe", "clip.exe"}, {"linux", "WAYLAND_DISPLAY=w", "wl-copy", "wl-copy"},
		{"linux", "DISPLAY=:0", "xclip", "xclip -selection clipboard"}, {"linux", "DISPLAY=:0", "xsel", "xsel --input --clipboard"},
		{"linux", "DISPLAY=:0", "wl-copy", ""}, {"linux", "", "xclip", ""},
		{"linux", "DISPLAY=:0 SSH_CONNECTION=x", "xclip", ""}, {"darwin", "SSH_TTY=/dev/pts/1", "/usr/bin/pbcopy", ""},
	} {
		d := &desktop{installed: c.installed}
		copied := clipboard.CopyToDesktop(t.Context(), d, environ.Parse(strings.Fields(c.vars)), c.goos, "text")
		if copied != (c.ran != "") || d.ran != c.ran || copied && d.got != "text" {
			t.Errorf("%+v: copied %v with %q: %q", c, copied, d.ran, d.got)
		}
	}
}
