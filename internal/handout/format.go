package handout

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Format is one way to write credentials for another program to read.
type Format struct {
	Name    string
	Aliases []string
	Doc     string // how to use the text
	write   func(w io.Writer, c credentials.Credentials) error
	unset   func(name string) string // nil: the format has no way to say it
}

// Write writes the credentials, secrets in clear: that is what was asked for.
func (f Format) Write(w io.Writer, c credentials.Credentials) error { return f.write(w, c) }

// WriteUnset writes what removes the variables that Write sets.
func (f Format) WriteUnset(w io.Writer) error {
	if f.unset == nil {
		return problem.New(problem.Usage, "the format %s cannot remove variables", f.Name)
	}
	var b strings.Builder
	for _, name := range variableNames() {
		b.WriteString(f.unset(name) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Formats is the list of formats: those of the AWS CLI first, then ours.
func Formats() []Format {
	return []Format{
		{"process", nil, "the JSON that a credential_process prints", writeProcess, nil},
		{"env", []string{"bash", "zsh", "sh"}, `eval "$(… --format env)"`, lines(exportLine), before("unset ")},
		{"env-no-export", nil, "shell variables that are not exported", lines(assignLine), before("unset ")},
		{"powershell", []string{"pwsh"}, "… --format powershell | Out-String | Invoke-Expression", lines(powershellLine), powershellUnset},
		{"windows-cmd", []string{"cmd"}, "lines of a batch file", lines(cmdLine), func(name string) string { return "set " + name + "=" }},
		{"fish", nil, "… --format fish | source", lines(fishLine), before("set -e ")},
		{"nushell", []string{"nu"}, "… --format nushell | from json | load-env", writeRecord, before("hide-env --ignore-errors ")},
		{"elvish", nil, "eval (… --format elvish | slurp)", lines(elvishLine), before("unset-env ")},
		{"xonsh", nil, "execx($(… --format xonsh))", lines(xonshLine), xonshUnset},
		{"dotenv", nil, "a .env file", lines(dotenvLine), nil},
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
