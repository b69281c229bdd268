package browser

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/shellwords"
)

// fromVariable reads $BROWSER as Python's webbrowser module does: a list of command lines, in each of which %s stands
// for the address and a final & means not to wait. Without %s the address is the last argument.
func (s System) fromVariable(address string) []command {
	separator := ":"
	if s.GOOS == "windows" {
		separator = ";"
	}
	var out []command
	for _, entry := range strings.Split(s.Vars.Get("BROWSER"), separator) {
		if c, ok := s.commandLine(entry, address); ok {
			out = append(out, c)
		}
	}
	return out
}

// commandLine fills the address into one command line. A line without %s
// may be the path of a program, blanks and all.
func (s System) commandLine(line, address string) (command, bool) {
	line = strings.TrimSpace(line)
	if _, ok := s.findProgram(line); ok && line != "" && !strings.Contains(line, "%s") {
		return s.withAddress(command{argv: []string{line, "%s"}}, address), true
	}
	if s.GOOS == "windows" {
		line = strings.ReplaceAll(line, `\`, `\\`) // a path, not an escape
	}
	words, err := shellwords.Split(line)
	if err != nil || len(words) == 0 {
		return command{}, false
	}
	var c command
	if last := len(words) - 1; words[last] == "&" && last > 0 {
		words, c.noWait = words[:last], true
	}
	if c.argv = words; !strings.Contains(line, "%s") {
		c.argv = append(c.argv, "%s")
	}
	return s.withAddress(c, address), true
}

// withAddress puts the address in the place of %s, as the program will read it: those of Windows get one line, in which
// an address stands without quotes, as nothing in it asks for them.
func (s System) withAddress(c command, address string) command {
	path := strings.ToLower(c.argv[0])
	program, isExe := strings.CutSuffix(path[strings.LastIndexAny(path, `/\`)+1:], ".exe")
	isWindows := isExe || s.GOOS == "windows"
	quote := ""
	switch {
	case isWindows && program == "cmd":
		address = strings.ReplaceAll(address, "&", "^&") // else it ends the command
	case isWindows && (program == "powershell" || program == "pwsh") && !slices.ContainsFunc(c.argv, isFileOption):
		quote = "'" // else & is an operator; checkAddress leaves no quote in an address
	case isWindows && program == "explorer":
		c.noWait = true // it exits with 1 when it has opened the page
	}
	argv := slices.Clone(c.argv)
	for i, word := range argv {
		if word == "%s" {
			word = quote + word + quote
		}
		argv[i] = strings.ReplaceAll(word, "%s", address)
	}
	c.argv = argv
	return c
}

// isFileOption reports whether a word makes PowerShell take the others as they are.
func isFileOption(word string) bool { return strings.EqualFold(strings.TrimLeft(word, "-/"), "file") }

// fromSystem lists the openers of the operating system. Text browsers are not among them: they would take the
// terminal, and sign-in pages need JavaScript.
func (s System) fromSystem(address string) []command {
	switch {
	case s.GOOS == "windows":
		return []command{{argv: []string{"rundll32", "url.dll,FileProtocolHandler", address}}}
	case s.GOOS == "darwin":
		return []command{{argv: []string{"/usr/bin/open", address}}}
	case s.WSL():
		return append(s.fromWindows(address), s.fromDesktop(address)...)
	}
	return s.fromDesktop(address)
}

// fromDesktop lists the openers of a Unix desktop, none without a display.
func (s System) fromDesktop(address string) []command {
	if s.Vars.Get("DISPLAY") == "" && s.Vars.Get("WAYLAND_DISPLAY") == "" {
		return nil
	}
	var out []command
	for _, name := range []string{"xdg-open", "x-www-browser", "sensible-browser", "gio", "firefox", "google-chrome", "chromium"} {
		if path, ok := s.findProgram(name); ok {
			argv := []string{path, address}
			if name == "gio" {
				argv = []string{path, "open", address}
			}
			out = append(out, command{argv: argv})
		}
	}
	return out
}

// WSL tells whether this Linux runs below Windows (Windows Subsystem for Linux), which then has the browser.
func (s System) WSL() bool {
	if s.GOOS != "linux" {
		return false
	}
	if s.Vars.Get("WSL_DISTRO_NAME") != "" || s.Vars.Get("WSL_INTEROP") != "" {
		return true
	}
	release := strings.ToLower(s.readFile("/proc/sys/kernel/osrelease"))
	inContainer := s.readFile("/proc/1/cgroup") != "" && strings.Contains(s.readFile("/proc/1/cgroup"), "docker")
	return strings.Contains(release, "microsoft") && !inContainer
}

// fromWindows lists the ways from WSL to the browser of Windows. The address
// is one argument of each, never part of a line that cmd.exe reads.
func (s System) fromWindows(address string) []command {
	var out []command
	if path, ok := s.findProgram("wslview"); ok {
		out = append(out, command{argv: []string{path, address}})
	}
	if path, ok := s.findProgram("rundll32.exe", "/mnt/c/Windows/System32/rundll32.exe"); ok {
		out = append(out, command{argv: []string{path, "url.dll,FileProtocolHandler", address}})
	}
	if path, ok := s.findProgram("powershell.exe", "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe"); ok {
		out = append(out, command{argv: []string{path, "-NoProfile", "-NonInteractive", "-Command", "Start-Process '" + address + "'"}})
	}
	return out
}
