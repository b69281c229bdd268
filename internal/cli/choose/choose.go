// Package choose finds the profile that a person means: by its name, by words, by something pasted, or by asking at the
// terminal.
package choose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/columns"
	"github.com/awsid/awsid/internal/ui/picker"
)

// Profile returns the profile that words mean: the one of that name, or else the only one that they fit. Of several, or
// when there are no words, a person chooses at the terminal. hint is the command that names a profile, without its name.
func Profile(ctx context.Context, env *app.Env, list *catalog.Catalog, words []string, hint string) (*catalog.Profile, error) {
	text := strings.Join(words, " ")
	if p, ok := list.Named(text); ok {
		return p, nil
	}
	found := list.Find(catalog.ParseQuery(words...))
	switch {
	case len(list.Profiles) == 0:
		return nil, problem.New(problem.Config, "there are no profiles yet").WithHint("%s", HowToBegin(list))
	case len(found) == 0:
		return nil, notFound(list, text)
	case len(found) == 1 && text != "":
		return found[0], nil
	}
	p, err := pickAtTerminal(ctx, env, list, text, hint)
	if errors.Is(err, errNoTerminal) {
		return nil, severalFit(found, text, hint)
	}
	return p, err
}

// HowToBegin says what makes profiles where there are none.
func HowToBegin(list *catalog.Catalog) string {
	switch sessions := list.SSOSessionNames(); len(sessions) {
	case 0:
		return "set one up with `awsid configure sso`, `awsid login` or `awsid configure`"
	case 1:
		return "run `awsid populate" + shellwords.Option("--session", sessions[0]) + "` for all that the sign-in reaches, or `awsid configure sso` for one"
	}
	return "run `awsid populate --session NAME` for all that a sign-in reaches, or `awsid configure sso` for one; `awsid sso status` has the names"
}

func notFound(list *catalog.Catalog, text string) error {
	err := problem.New(problem.General, "no profile is called %q, and none fits", text).WithCode("ProfileNotFound")
	account, isPasted := catalog.ParseQuery(text).Account()
	var names, ofAccount []string
	for _, p := range list.Profiles {
		names = append(names, p.Name)
		if account != "" && p.AccountID == account {
			ofAccount = append(ofAccount, p.Name)
		}
	}
	near := nearest.Words(text, names)
	switch {
	case len(ofAccount) > 0:
		return err.WithHint("of account %s there is %s", account, settings.Either(ofAccount[:min(len(ofAccount), shownNames)]))
	case account != "" && len(list.SSOSessionNames()) > 0:
		return err.WithHint("no profile is of account %s: `awsid sso accounts` shows what a sign-in reaches, `awsid populate` makes profiles of it", account)
	case account != "":
		return err.WithHint("no profile is of account %s; run `awsid profiles` to see the profiles there are", account)
	case isPasted:
		return err.WithHint("it says nothing of an account: name the profile, one of `awsid profiles`")
	case len(near) > 0:
		return err.WithHint("did you mean %q? `awsid profiles` shows all", near[0])
	}
	return err.WithHint("run `awsid profiles` to see the profiles there are")
}

// shownNames is how many profiles an error names.
const shownNames = 8

// severalFit is the error of those who have no terminal to choose at.
func severalFit(found []*catalog.Profile, text, hint string) error {
	var names []string
	for _, p := range found[:min(shownNames, len(found))] {
		names = append(names, p.Name)
	}
	if more := len(found) - shownNames; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	what := "a profile is needed, there is no terminal to choose it at, and there are"
	if text != "" {
		what = fmt.Sprintf("%q fits", text)
	}
	return problem.New(problem.Usage, "%s %s", what, strings.Join(names, ", ")).WithCode("ProfileNeeded").
		WithHint("name it: `%s %s`", hint, shellwords.ForPaste(found[0].Name))
}

// errNoTerminal says that nobody can be asked.
var errNoTerminal = errors.New("there is no terminal")

// pickAtTerminal shows all profiles at the controlling terminal, with text as if it had been typed.
func pickAtTerminal(ctx context.Context, env *app.Env, list *catalog.Catalog, text, hint string) (*catalog.Profile, error) {
	tty, err := env.Terminal.Open()
	if err != nil {
		return nil, errNoTerminal
	}
	defer tty.Close()
	index := make(map[*catalog.Profile]int, len(list.Profiles))
	for i, p := range list.Profiles {
		index[p] = i
	}
	menu := picker.New(tty, tty)
	menu.Plain = isPlain(env)
	i, err := menu.PickRow(ctx, picker.Search{
		What: "profile", Count: len(list.Profiles),
		Table: columns.Table{Heads: []string{"PROFILE", "ACCOUNT", "ID", "ROLE", "REGION", "SIGN-IN", "E-MAIL"},
			Spare: []int{6}, Optional: []int{5, 4, 2}},
		Row: func(i int) []string { return cellsOf(env, list, list.Profiles[i]) },
		Find: func(filter string) (found []int) {
			for _, p := range list.Find(catalog.ParseQuery(filter)) {
				found = append(found, index[p])
			}
			return found
		},
		Preview: func(i int) []string { return previewLines(env, list, list.Profiles[i]) },
		Filter:  text,
		Hint:    fmt.Sprintf("name it: `%s NAME`", hint),
	})
	if err != nil {
		return nil, err
	}
	return list.Profiles[i], nil
}

// isPlain reports whether the terminal, or who reads it, wants lines of text and no screen.
func isPlain(env *app.Env) bool {
	return env.Vars.Get("TERM") == "dumb" || env.Vars.Get("ACCESSIBLE") != ""
}

func cellsOf(env *app.Env, list *catalog.Catalog, p *catalog.Profile) []string {
	return []string{p.Name, p.AccountName, p.AccountID, p.Role, p.Region, list.SignIn(p).Words(env.Clock.Now()), p.Email}
}

// Account names the account of a profile: "Shop (111122223333)", the ID alone, or "".
func Account(p *catalog.Profile) string {
	if p.AccountName == "" || p.AccountID == "" {
		return cmp.Or(p.AccountName, p.AccountID)
	}
	return p.AccountName + " (" + p.AccountID + ")"
}

// Summary says what a profile is, in one line and without its name.
func Summary(env *app.Env, list *catalog.Catalog, p *catalog.Profile) string {
	signIn := list.SignIn(p)
	parts := []string{Account(p), p.Role, p.Region}
	switch signIn.State {
	case catalog.SignedIn:
		parts = append(parts, "signed in "+signIn.Words(env.Clock.Now()))
	case catalog.Renewable:
		parts = append(parts, "signed in, "+signIn.Words(env.Clock.Now()))
	case catalog.Never, catalog.Over:
		parts = append(parts, "a sign-in is needed")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// previewLines tells what a profile is, a line a fact.
func previewLines(env *app.Env, list *catalog.Catalog, p *catalog.Profile) []string {
	now := env.Clock.Now()
	lines := []string{p.Name}
	if p.Description != "" {
		lines[0] += ": " + p.Description
	}
	add := func(head string, parts ...string) {
		if text := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", "); text != "" {
			lines = append(lines, fmt.Sprintf("%-9s %s", head, text))
		}
	}
	add("account", Account(p), p.Email)
	add("role", p.Role)
	from := p.Kind
	if p.Source != "" {
		from += " with the credentials of " + p.Source
	}
	if p.Session != "" {
		from += " by " + p.Session
	}
	signIn := list.SignIn(p).Words(now)
	add("from", from, signIn)
	add("region", p.Region)
	add("tags", strings.Join(p.Tags, ", "))
	used := ""
	if at := list.History().LastUsed(p.Name); !at.IsZero() {
		used = "used " + timetext.Duration(now.Sub(at)) + " ago"
	}
	place := p.Origin
	place.Name = paths.Tilde(place.Name, env.Paths.Home)
	add("in", place.String(), used)
	return lines
}

// Tell says which profile a person chose, and how to name it next time.
func Tell(env *app.Env, list *catalog.Catalog, p *catalog.Profile, command string) {
	env.Tellf(env.Stderr, "awsid: profile %s: %s; next time: `%s`", p.Name, Summary(env, list, p), command)
}

// described is for how many names a shell's menu says what they are: for more it is of no help, and slow.
const described = 60

// Complete completes the first argument as the name of a profile, with its account and role beside it.
func Complete(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		names := slices.DeleteFunc(files.ProfileNames(), func(name string) bool { return !strings.HasPrefix(name, typed) })
		if len(names) > described {
			return names, cobra.ShellCompDirectiveNoFileComp
		}
		for i, name := range names {
			p, _ := files.Profile(name)
			is := catalog.Describe(p)
			names[i] = cobra.CompletionWithDesc(name, strings.TrimSpace(Account(&is)+" "+is.Role))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
