package choose

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Filter picks profiles by what they are: those that fit every option which is given, and words beside.
type Filter struct{ Kind, Account, Session, Tag string }

// Flags defines its options on a command.
func (f *Filter) Flags(env *app.Env, cmd *cobra.Command) {
	flags := cmd.Flags()
	for _, o := range []struct {
		name, doc string
		to        *string
		of        func(*catalog.Profile) []string
	}{
		{"kind", "only profiles of this kind: " + settings.Either(catalog.Kinds()), &f.Kind,
			func(p *catalog.Profile) []string { return []string{p.Kind} }},
		{"account", "only profiles of this account: its ID, or its name", &f.Account,
			func(p *catalog.Profile) []string { return []string{p.AccountID} }},
		{"session", "only profiles of this sso-session, or start URL", &f.Session,
			func(p *catalog.Profile) []string { return []string{p.Session} }},
		{"tag", "only profiles with this tag: a word, or `NAME=VALUE`", &f.Tag, func(p *catalog.Profile) []string { return p.Tags }},
	} {
		flags.StringVar(o.to, o.name, "", o.doc)
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(o.name, completeValues(env, o.of))
	}
}

// completeValues completes to what the profiles have.
func completeValues(env *app.Env, of func(*catalog.Profile) []string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) (values []string, _ cobra.ShellCompDirective) {
		if files, err := shared.Load(env.Paths); err == nil {
			for _, p := range catalog.New(env, files).Profiles {
				values = append(values, of(p)...)
			}
		}
		slices.Sort(values)
		values = slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v == "" })
		return values, cobra.ShellCompDirectiveNoFileComp
	}
}

// IsEmpty reports whether no option was given.
func (f Filter) IsEmpty() bool { return f == Filter{} }

// Check returns a usage error for a value that no profile can have.
func (f Filter) Check() error {
	if f.Kind != "" && !slices.Contains(catalog.Kinds(), f.Kind) {
		return problem.New(problem.Usage, "%q is none of %s", f.Kind, settings.Either(catalog.Kinds())).At("--kind")
	}
	return nil
}

// Matches reports whether a profile fits all that was given.
func (f Filter) Matches(p *catalog.Profile) bool {
	return (f.Kind == "" || p.Kind == f.Kind) &&
		(f.Account == "" || p.AccountID == f.Account || strings.EqualFold(p.AccountName, f.Account)) &&
		(f.Session == "" || p.Session == f.Session) &&
		(f.Tag == "" || slices.ContainsFunc(p.Tags, f.matchesTag))
}

// matchesTag reports whether a tag is the one that is wanted, or has its name.
func (f Filter) matchesTag(tag string) bool {
	name, _, _ := strings.Cut(tag, "=")
	return strings.EqualFold(tag, f.Tag) || strings.EqualFold(strings.TrimSpace(name), f.Tag)
}

// Find returns the profiles that fit, in the order of the files.
func (f Filter) Find(list *catalog.Catalog, words []string) []*catalog.Profile {
	fits := list.Find(catalog.ParseQuery(words...)) // also by region, of what was pasted
	isFound := make(map[*catalog.Profile]bool, len(fits))
	for _, p := range fits {
		isFound[p] = f.Matches(p)
	}
	return slices.DeleteFunc(slices.Clone(list.Profiles), func(p *catalog.Profile) bool { return !isFound[p] })
}
