package handout

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/credentials"
)

// Format is one way to write credentials for another program to read.
type Format struct {
	Name    string
	Aliases []string
	Doc     string // how to use the text
	write   func(w io.Writer, c credentials.Credentials) error
}

// Write writes the credentials, secrets in clear: that is what was asked for.
func (f Format) Write(w io.Writer, c credentials.Credentials) error { return f.write(w, c) }

// Formats is the list of formats: those of the AWS CLI first, then ours.
func Formats() []Format {
	return []Format{
		{"process", []string{"json"}, "the JSON that a credential_process prints", writeProcess},
		{"env", []string{"bash", "zsh", "sh"}, `eval "$(… --format env)"`, lines(exportLine)},
		{"env-no-export", nil, "shell variables that are not exported", lines(assignLine)},
		{"powershell", []string{"pwsh"}, "… --format powershell | Invoke-Expression", lines(powershellLine)},
		{"windows-cmd", []string{"cmd"}, "lines of a batch file", lines(cmdLine)},
		{"fish", nil, "… --format fish | source", lines(fishLine)},
		{"nushell", []string{"nu"}, "… --format nushell | from json | load-env", writeRecord},
		{"elvish", nil, "eval (… --format elvish | slurp)", lines(elvishLine)},
		{"xonsh", nil, "execx($(… --format xonsh))", lines(xonshLine)},
		{"dotenv", nil, "a .env file", lines(dotenvLine)},
	}
}

// Named returns the format of a name or an alias.
func Named(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return f, true
		}
	}
	return Format{}, false
}

// Names lists the formats for a help text or an error.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// line writes the assignment of one variable in a shell's language.
type line func(name, value string) (string, error)

// lines writes one line per variable, or nothing when one cannot be written.
func lines(assign line) func(io.Writer, credentials.Credentials) error {
	return func(w io.Writer, c credentials.Credentials) error {
		var b strings.Builder
		for _, v := range Variables(c) {
			text, err := assign(v.Name, v.Value)
			if err != nil {
				return fmt.Errorf("write %s: %w", v.Name, err)
			}
			b.WriteString(text + "\n")
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
}
