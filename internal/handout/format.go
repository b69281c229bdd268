package handout

import (
	"errors"
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
	Doc     string                                   // how to use the text
	line    func(name, value string) (string, error) // that sets a variable
	unset   string                                   // the line that removes the variable %s; "": there is none
	// document writes the credentials where they are no lines.
	document func(w io.Writer, c credentials.Credentials) error
	isRecord bool // a change is written as one JSON object: what to set, and what to unset
}

// variableNames are all the variables that Variables may return.
var variableNames = []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_CREDENTIAL_EXPIRATION"}

// Write writes the credentials, secrets in clear: that is what was asked for. It writes nothing when one of the
// variables cannot be written.
func (f Format) Write(w io.Writer, c credentials.Credentials) error {
	if f.document != nil {
		return f.document(w, c)
	}
	var b strings.Builder
	for _, v := range Variables(c) {
		text, err := f.line(v.Name, v.Value)
		if err != nil {
			return fmt.Errorf("write %s: %w", v.Name, err)
		}
		b.WriteString(text + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteUnset writes what removes the variables that Write sets.
func (f Format) WriteUnset(w io.Writer) error {
	if f.unset == "" {
		return problem.New(problem.Usage, "the format %s cannot remove variables", f.Name)
	}
	var b strings.Builder
	for _, name := range variableNames {
		fmt.Fprintf(&b, f.unset+"\n", name)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// formats are those of the AWS CLI first, then ours.
var formats = []Format{
	{Name: "process", Doc: "the JSON that a credential_process prints", document: writeProcess},
	{Name: "env", Aliases: []string{"bash", "zsh", "sh"}, Doc: `eval "$(… --format env)"`, line: exportLine, unset: "unset %s"},
	{Name: "env-no-export", Doc: "shell variables that are not exported", line: assignLine, unset: "unset %s"},
	{Name: "powershell", Aliases: []string{"pwsh"}, Doc: "… --format powershell | Out-String | Invoke-Expression", line: powershellLine, unset: "Remove-Item Env:%s -ErrorAction SilentlyContinue"},
	{Name: "windows-cmd", Aliases: []string{"cmd"}, Doc: "lines of a batch file", line: cmdLine, unset: "set %s="},
	{Name: "fish", Doc: "… --format fish | source", line: fishLine, unset: "set -e %s"},
	{Name: "nushell", Aliases: []string{"nu"}, Doc: "… --format nushell | from json | load-env", document: writeRecord, isRecord: true, unset: "hide-env --ignore-errors %s"},
	{Name: "elvish", Doc: "eval (… --format elvish | slurp)", line: elvishLine, unset: "unset-env %s"},
	{Name: "xonsh", Doc: "execx($(… --format xonsh))", line: xonshLine, unset: "__xonsh__.env.pop('%s', None)"},
	{Name: "dotenv", Doc: "a .env file", line: dotenvLine},
}

// Formats returns the formats: those of the AWS CLI first, then ours.
func Formats() []Format { return formats }

// Named returns the format of a name or an alias.
func Named(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name || slices.Contains(f.Aliases, name) {
			return f, true
		}
	}
	return Format{}, false
}

// Names lists the formats for a help text or an error.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// writeProcess writes what a credential_process prints, byte for byte as the AWS CLI does.
func writeProcess(w io.Writer, c credentials.Credentials) error {
	return writeObject(w, processObject(c))
}

// WriteProcess writes what a credential_process prints, with the account where it is known: the SDKs then use the
// account's own endpoints.
func WriteProcess(w io.Writer, c credentials.Credentials) error {
	o := processObject(c)
	if c.AccountID != "" {
		o = o.Set("AccountId", c.AccountID)
	}
	return writeObject(w, o)
}

func processObject(c credentials.Credentials) value.Object {
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
	return o
}

func writeObject(w io.Writer, o value.Object) error {
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

// isPlain reports whether a value means itself in every shell, so that it is not
// quoted, as by the AWS CLI; keys and tokens of AWS do.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
			!strings.ContainsRune("+/=_.,:@-", c)
	})
}

func exportLine(name, value string) (string, error) {
	text, err := assignLine(name, value)
	return "export " + text, err
}

// assignLine is for POSIX shells: nothing is special between single quotes.
func assignLine(name, value string) (string, error) {
	if !isPlain(value) {
		value = "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	}
	return name + "=" + value, nil
}

// fishLine: between double quotes fish looks at \, " and $ only.
func fishLine(name, value string) (string, error) {
	return "set -gx " + name + ` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(value) + `"`, nil
}

// powershellLine uses single quotes for what is not plain; PowerShell takes
// typographic quotes for quotes too, and each is escaped by doubling it.
func powershellLine(name, value string) (string, error) {
	if isPlain(value) {
		return "$Env:" + name + `="` + value + `"`, nil
	}
	double := strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")
	return "$Env:" + name + "='" + double.Replace(value) + "'", nil
}

// cmdLine writes a line of a batch file. Between the quotes of set "…" only %
// is special; a value with a quote goes without and has its specials escaped.
func cmdLine(name, value string) (string, error) {
	switch {
	case strings.ContainsAny(value, "\r\n\x00"):
		return "", errors.New("the value has a line break, which cmd cannot quote")
	case isPlain(value):
		return "set " + name + "=" + value, nil
	case strings.Contains(value, `"`):
		return "set " + name + "=" + strings.NewReplacer(`"`, `^"`, "&", "^&", "|", "^|", "<", "^<", ">", "^>",
			"^", "^^", "(", "^(", ")", "^)", "%", "%%").Replace(value), nil
	}
	return `set "` + name + "=" + strings.ReplaceAll(value, "%", "%%") + `"`, nil
}

func elvishLine(name, value string) (string, error) {
	return "set-env " + name + " '" + strings.ReplaceAll(value, "'", "''") + "'", nil
}

// xonshLine writes a Python string.
func xonshLine(name, value string) (string, error) {
	return "$" + name + " = '" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\r", `\r`).Replace(value) +
		"'", nil
}

// dotenvLine quotes doubly with the escapes that dotenv readers share.
func dotenvLine(name, value string) (string, error) {
	if !isPlain(value) {
		value = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "\n", `\n`, "\r", `\r`).Replace(value) + `"`
	}
	return name + "=" + value, nil
}
