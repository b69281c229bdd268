// Package global holds the options that every command takes, as the AWS CLI
// has them, and opens the session they describe.
package global

import (
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
)

// Options are the global options of one command line.
type Options struct {
	flags   *pflag.FlagSet
	session *app.Session
}

// text options take a value, switches do not. Order is that of the reference,
// so that an ambiguous abbreviation is reported in it.
type option struct{ name, placeholder, doc string }

func textOptions() []option {
	return []option{
		{"profile", "NAME", "use this profile from the shared files"},
		{"region", "REGION", "send requests to this region"},
		{"output", "FORMAT", choices("output")},
		{"query", "JMESPATH", "print only what this JMESPath expression selects"},
		{"endpoint-url", "URL", "send the command's own requests to this URL"},
		{"ca-bundle", "FILE", "trust the certificates in this PEM file"},
		{"color", "WHEN", choices("color")},
		{"cli-read-timeout", "SECONDS", "give up on an answer after this time (60; 0 waits forever)"},
		{"cli-connect-timeout", "SECONDS", "give up on a connection after this time (60; 0 waits forever)"},
		{"cli-binary-format", "FORMAT", choices("cli_binary_format")},
		{"cli-error-format", "FORMAT", choices("cli_error_format")},
		{"mfa-code", "CODE", "answer an MFA question with this code"},
	}
}

func choices(setting string) string { return settings.Either(settings.Choices(setting)) }

func switchOptions() []option {
	return []option{
		{"debug", "", "log what happens to standard error, without secrets"},
		{"no-verify-ssl", "", "accept any TLS certificate (unsafe)"},
		{"no-paginate", "", "print the first page only"},
		{"no-sign-request", "", "send requests without a signature"},
		{"no-cli-pager", "", "do not page the output"},
		{"cli-auto-prompt", "", "accepted for compatibility"},
		{"no-cli-auto-prompt", "", "accepted for compatibility"},
	}
}

// New defines the options on a flag set.
func New(fs *pflag.FlagSet) *Options {
	for _, o := range textOptions() {
		fs.Var(&value{placeholder: o.placeholder}, o.name, o.doc)
	}
	for _, o := range switchOptions() {
		fs.Bool(o.name, false, o.doc)
		fs.Lookup(o.name).Hidden = o.doc == "accepted for compatibility"
	}
	return &Options{flags: fs}
}

// value is the text of one option; its type in help texts is a placeholder.
type value struct{ text, placeholder string }

func (v *value) String() string     { return v.text }
func (v *value) Set(s string) error { v.text = s; return nil }
func (v *value) Type() string       { return v.placeholder }

// Flags returns the options that were given, as settings wants them.
func (o *Options) Flags() settings.Flags {
	given := settings.Flags{}
	// Visit would see only what was parsed by the root's own flag set.
	o.flags.VisitAll(func(f *pflag.Flag) {
		if text := f.Value.String(); f.Changed && !(f.Name == "region" && text == "") { // an empty region is no setting; calls of a service read the option itself
			given[f.Name] = text
		}
	})
	return given
}

// Get returns the text of an option, "" when it was not given.
func (o *Options) Get(name string) string {
	if f := o.flags.Lookup(name); f != nil && f.Changed {
		return f.Value.String()
	}
	return ""
}

// Given tells whether an option stands on the command line.
func (o *Options) Given(name string) bool {
	f := o.flags.Lookup(name)
	return f != nil && f.Changed
}

// ChooseProfile has a profile count as if it were given with --profile.
func (o *Options) ChooseProfile(name string) { _ = o.flags.Set("profile", name) } // any text is a name

// Open reads the shared files and resolves the settings for this command line. It is called by a verb, once.
func (o *Options) Open(env *app.Env) (*app.Session, error) {
	ses, err := app.Open(env, o.Flags())
	if err == nil {
		o.session = ses
	}
	return ses, err
}

// Session returns the session a verb has opened, or nil; for the printing of
// its error in the format the profile asks for.
func (o *Options) Session() *app.Session { return o.session }
