package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/ui/browser"
)

// proposeValues returns the values of an option, and of one that takes a list with commas those behind the last comma.
func (c *completer) proposeValues(f *pflag.Flag, last string) proposal {
	comma := -1
	if f.Value.Type() == "stringSlice" {
		comma = strings.LastIndexByte(last, ',')
	}
	p := c.valuesOf(f, last[comma+1:])
	if comma >= 0 {
		p.words = slices.Clone(p.words)
		for i := range p.words {
			p.words[i] = last[:comma+1] + p.words[i]
		}
	}
	return p
}

// valuesOf returns the values of an option: what the command itself says of it, else what its name says.
func (c *completer) valuesOf(f *pflag.Flag, last string) proposal {
	cmd := c.line.command
	if complete, ok := cmd.GetFlagCompletionFunc(f.Name); ok {
		words, directive := complete(cmd, c.line.words, last)
		return proposal{words, directive}
	}
	session := cmp.Or(c.given("sso-session"), c.given("session-name"))
	switch name := f.Name; {
	case name == "region" || strings.HasSuffix(name, "-region"):
		return oneOf(region.Known())
	case name == "source-profile" || name == "update-profile":
		return oneOf(profileNames(c.env))
	case name == "session-name" || name == "sso-session":
		return oneOf(shared.Read(c.env.Paths).SSOSessionNames())
	case name == "serial-number" || name == "mfa-serial":
		return oneOf(listing.ValuesOf(c.env, "mfa_serial"))
	case name == "role-arn":
		return oneOf(listing.ValuesOf(c.env, "role_arn"))
	case name == "start-url" && c.isAboutSSO():
		return oneOf(listing.ValuesOf(c.env, "sso_start_url"))
	case name == "default-output":
		return oneOf(settings.Choices("output"))
	case name == "browser":
		return oneOf(browser.Names())
	case name == "browser-profile":
		return oneOf(browser.System{Vars: c.env.Vars, GOOS: c.env.GOOS}.ProfileNames(c.given("browser")))
	case name == "account-id" && c.isAboutSSO():
		return oneOf(listing.AccountIDs(c.env, c.options, session))
	case (name == "role-name" || name == "role") && c.isAboutSSO():
		return oneOf(listing.RoleNames(c.env, c.options, session, c.given("account-id")))
	}
	if of, ok := f.Value.(interface{ Choices() []string }); ok && of.Choices() != nil {
		return oneOf(of.Choices())
	}
	if c.line.command.Flags().Lookup("cli-input-json") != nil || takesFile(f) {
		return files
	}
	return oneOf(nil)
}

// takesFile reports whether the value of an option is, or may be, the name of a file. Those of services may all be.
func takesFile(f *pflag.Flag) bool {
	placeholder, _ := pflag.UnquoteUsage(f)
	text := strings.ToLower(f.Name + " " + placeholder)
	words := []string{"file", "dir", "folder", "path", "source", "program", "home", "state", "from"}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// isAboutSSO reports whether accounts and roles are those of IAM Identity Center.
func (c *completer) isAboutSSO() bool {
	return slices.Contains(c.line.path, "sso") || slices.Contains(c.line.path, "populate")
}

// given returns the value of an option that was typed before, "" when it was not.
func (c *completer) given(name string) string {
	if f := findOption(c.line.command, name); f != nil && f.Changed {
		return f.Value.String()
	}
	return ""
}

// addCompletions teaches the shells the values of the global options.
func addCompletions(root *cobra.Command, env *app.Env) {
	complete := func(option string, values func() []string) {
		// The only error is an option that does not exist.
		_ = root.RegisterFlagCompletionFunc(option,
			func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return values(), cobra.ShellCompDirectiveNoFileComp
			})
	}
	complete("profile", func() []string { return profileNames(env) })
	complete("query", func() []string { return nil })
	for d := range settings.Generals() {
		if d.Flag != "" && d.Kind == settings.Choice {
			complete(d.Flag, func() []string { return d.Choices })
		}
	}
}

// profileNames completes nothing when a file cannot be read: a shell prompt is no place for an error.
func profileNames(env *app.Env) []string {
	files, err := shared.LoadProfiles(env.Paths)
	if err != nil {
		return nil
	}
	return files.ProfileNames()
}
