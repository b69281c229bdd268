// Package clipboard copies text to the person's clipboard: of the desktop, or of the terminal, also over SSH.
package clipboard

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/runner"
)

// ForTerminal returns what a terminal has to be sent to put text on its clipboard (OSC 52); terminals that do not know it
// show nothing. tmux takes that from no program unless it is told to, but does it itself: then there is nothing to send.
// screen hands on what is wrapped up for it, in short pieces.
func ForTerminal(ctx context.Context, run runner.Runner, vars environ.Vars, text string) (sequence string) {
	sequence = "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	switch {
	case vars.Get("TMUX") != "" && run != nil:
		load := runner.Command{Argv: []string{"tmux", "load-buffer", "-w", "-"}, Env: vars.Environ(), Stdin: strings.NewReader(text)}
		if result, err := run.Run(ctx, load); err == nil && result.Exit == 0 {
			return ""
		}
	case vars.Get("STY") != "":
		return inPieces(sequence)
	}
	return sequence
}

// inPieces wraps a sequence up for screen.
func inPieces(sequence string) string {
	const most = 250 // screen keeps no more of one
	var b strings.Builder
	for piece := range slices.Chunk([]byte(sequence), most) {
		b.WriteString("\x1bP" + string(piece) + "\x1b\\")
	}
	return b.String()
}

// CopyToDesktop puts text on the clipboard of the desktop that this process runs on, and reports whether it could. Over
// SSH that is not the person's. The text goes to the standard input of a program, where no other process can read it.
func CopyToDesktop(ctx context.Context, run runner.Runner, vars environ.Vars, goos, text string) bool {
	if run == nil || vars.Get("SSH_CONNECTION") != "" || vars.Get("SSH_TTY") != "" {
		return false
	}
	for _, argv := range desktopPrograms(vars, goos) {
		result, err := run.Run(ctx, runner.Command{Argv: argv, Env: vars.Environ(), Stdin: strings.NewReader(text)})
		if err == nil && result.Exit == 0 {
			return true
		}
	}
	return false
}

// desktopPrograms lists the programs that copy their standard input.
func desktopPrograms(vars environ.Vars, goos string) [][]string {
	switch {
	case goos == "darwin":
		return [][]string{{"/usr/bin/pbcopy"}}
	case goos == "windows", vars.Get("WSL_DISTRO_NAME") != "", vars.Get("WSL_INTEROP") != "":
		return [][]string{{"clip.exe"}}
	case vars.Get("WAYLAND_DISPLAY") != "":
		return [][]string{inBackground("wl-copy")}
	case vars.Get("DISPLAY") != "":
		return [][]string{inBackground("xclip -selection clipboard"), inBackground("xsel --input --clipboard")}
	}
	return nil
}

// inBackground runs a program that goes on as the owner of the clipboard, and would hold its output open.
func inBackground(line string) []string {
	return []string{"sh", "-c", "exec " + line + " >/dev/null 2>&1"}
}
