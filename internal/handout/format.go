package handout

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// Format is one way to write credentials for another program to read.
type Format struct {
	Name    string
	Aliases []string
	Doc     string // how to use the text
	write   func(w io.Writer, c credentials.Credentials) error
	unset   func(name string) string // nil: the format has no way to say it
}

// variableNames are all the variables that Variables may return.
var variableNames = []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_CREDENTIAL_EXPIRATION"}

// Write writes the credentials, secrets in clear: that is what was asked for.
func (f Format) Write(w io.Writer, c credentials.Credentials) error { return f.write(w, c) }

// WriteUnset writes what removes the variables that Write sets.
func (f Format) WriteUnset(w io.Writer) error {
	if f.unset == nil {
		return problem.New(problem.Usage, "the format %s cannot remove variables", f.Name)
	}
	var b strings.Builder
	for _, name := range variableNames {
		b.WriteString(f.unset(name) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Formats is the list of formats: those of the AWS CLI first, then ours.
func Formats() []Format {
	return []Format{
		{"process", nil, "the JSON that a credential_process prints", writeProcess, nil},
		{"env", []string{"bash", "zsh", "sh"}, `eval "$(… --format env)"`, writeLines(exportLine), wordBefore("unset ")},
		{"env-no-export", nil, "shell variables that are not exported", writeLines(assignLine), wordBefore("unset ")},
		{"powershell", []string{"pwsh"}, "… --format powershell | Out-String | Invoke-Expression", writeLines(powershellLine), powershellUnset},
		{"windows-cmd", []string{"cmd"}, "lines of a batch file", writeLines(cmdLine), func(name string) string { return "set " + name + "=" }},
		{"fish", nil, "… --format fish | source", writeLines(fishLine), wordBefore("set -e ")},
		{"nushell", []string{"nu"}, "… --format nushell | from json | load-env", writeRecord, wordBefore("hide-env --ignore-errors ")},
		{"elvish", nil, "eval (… --format elvish | slurp)", writeLines(elvishLine), wordBefore("unset-env ")},
		{"xonsh", nil, "execx($(… --format xonsh))", writeLines(xonshLine), xonshUnset},
		{"dotenv", nil, "a .env file", writeLines(dotenvLine), nil},
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

// writeProcess writes what a credential_process prints, byte for byte as the AWS CLI does.
func writeProcess(w io.Writer, c credentials.Credentials) error {
	o := value.Object{
		{Name: "Version", Value: int64(1)}, {Name: "AccessKeyId", Value: c.AccessKeyID},
		{Name: "SecretAccessKey", Value: c.SecretAccessKey.Reveal()},
	}
	if c.HasToken || !c.SessionToken.Empty() {
		o = o.Set("SessionToken", c.SessionToken.Reveal())
	}
	if !c.Expires.IsZero() {
		o = o.Set("Expiration", Timestamp(c.Expires))
	}
	_, err := w.Write(append(value.JSON{Indent: "  ", Comma: ",", Colon: ": ", ASCII: true}.Append(nil, o), '\n'))
	return err
}

// writeRecord writes the variables as one JSON object, which nushell loads.
func writeRecord(w io.Writer, c credentials.Credentials) error {
	var o value.Object
	for _, v := range Variables(c) {
		o = append(o, value.Member{Name: v.Name, Value: v.Value})
	}
	_, err := w.Write(append(value.Marshal(o), '\n'))
	return err
}

// assignment writes one variable in a shell's language.
type assignment func(name, value string) (string, error)

// writeLines writes one line per variable, or nothing when one cannot be written.
func writeLines(assign assignment) func(io.Writer, credentials.Credentials) error {
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
