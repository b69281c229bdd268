// Package clipboard copies text to the person's clipboard: of the desktop, or of the terminal, also over SSH.
package clipboard

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/runner"
)

// Sequence returns what a terminal has to be sent to put text on its
// clipboard (OSC 52). Terminals that do not know it show nothing.
func Sequence(text string) string {
	return "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
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
