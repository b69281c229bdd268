package populate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/value"
)

// maxShown is how many names stand behind a number; who is asked can have all of them.
const maxShown = 10

func (r *run) printf(format string, args ...any) { r.env.Tellf(r.env.Stderr, format, args...) }

// printSummary says for people what there is to do, and what stays as it is.
func (r *run) printSummary() {
	p := r.plan
	for _, in := range r.inputs {
		twins := ""
		if in.Rules.Process {
			twins = " and as many twins"
		}
		r.printf("%s: %s, %s%s\n", in.SignIn.Title(), counted(len(in.Listing.Accounts), "account"), counted(in.Count(), "profile"), twins)
	}
	if p.IsEmpty() {
		r.printf("All is as it should be.\n")
	}
	for _, kind := range []struct {
		action profileplan.Action
		word   string
	}{{profileplan.Add, "to add"}, {profileplan.Modify, "to change"}, {profileplan.Rename, "to rename"},
		{profileplan.Adopt, "to take over"}, {profileplan.Remove, "to remove"}} {
		r.printNames(kind.word, p.Count(kind.action), namesOf(p, kind.action))
	}
	r.printNames("deleted by you; --restore writes them again", len(p.Deleted), slices.Values(p.Deleted))
	r.printNames("of your own, and stay as they are", len(p.Own), slices.Values(p.Own))
	r.printNames("without a twin, as no process line can hold the name", len(p.Untwin), slices.Values(p.Untwin))
	if p.WithID > 0 {
		r.printf("%5d got the account's ID behind a name that clashed\n", p.WithID)
	}
	if p.Edited > 0 {
		r.printf("%5d keys and names stay as you changed them\n", p.Edited)
	}
	if p.Unknown > 0 {
		r.printf("%5d stay, as their accounts could not be listed\n", p.Unknown)
	}
	if p.Foreign > 0 {
		r.printf("%5d are there from another tool as well; --adopt takes those over\n", p.Foreign)
	}
	if p.Unblocks {
		r.printf("The lines around aws-sso-cli's profiles go: it is to set up profiles no more.\n")
	}
	r.printGone()
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func namesOf(p *profileplan.Plan, action profileplan.Action) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, c := range p.Changes {
			name := c.Profile
			if c.Before != "" {
				name = c.Before + " → " + name
			}
			if c.Action == action && !yield(name) {
				return
			}
		}
	}
}

// names returns the names behind some of the actions.
func (r *run) names(actions ...profileplan.Action) (names []string) {
	for _, action := range actions {
		names = slices.AppendSeq(names, namesOf(r.plan, action))
	}
	return names
}

// printNames prints a number, what it counts, and the first of the names.
func (r *run) printNames(word string, count int, names func(func(string) bool)) {
	if count == 0 {
		return
	}
	var shown []string
	for name := range names {
		if len(shown) == maxShown {
			shown = append(shown, "…")
			break
		}
		shown = append(shown, name)
	}
	r.printf("%5d %s: %s\n", count, word, strings.Join(shown, ", "))
}

func (r *run) printGone() {
	for i, g := range r.plan.Gone {
		if i == maxShown {
			r.printf("      and %d more\n", len(r.plan.Gone)-i)
			break
		}
		text := g.Profile + ": " + g.Why
		if g.Stays != "" {
			text += fmt.Sprintf("; it stays, as %s (`awsid profiles rm%s`)", g.Stays, shellwords.Argument(g.Profile))
		}
		r.printf(" gone %s\n", text)
	}
	if len(r.plan.Gone) > 0 && !r.opts.plan.Prune {
		r.printf("      --prune removes what is gone\n")
		if r.plan.Count(profileplan.Add) > 0 {
			r.printf("      if a role has another name now: --renamed-role OLD=NEW keeps its profiles\n")
		}
	}
}

func (r *run) printDone() {
	if !r.plan.IsEmpty() {
		r.printf("Written. Take it back with: `awsid configure undo`\n")
		r.printOwnSignIn()
	}
}

// printOwnSignIn says how to sign in to profiles of the older form: the sso-session's sign-in is none of theirs.
func (r *run) printOwnSignIn() {
	for _, in := range r.inputs {
		older := signin.Session{StartURL: in.SignIn.StartURL, Region: in.SignIn.Region}
		if _, err := signin.CachedToken(r.env, older); !in.Rules.Legacy || in.SignIn.Name == "" || err == nil {
			continue
		}
		for _, c := range r.plan.Changes {
			if c.Mark.Session == in.Session() && !c.Mark.Process && c.Action != profileplan.Remove {
				r.printf("Profiles without an sso-session have a sign-in of their own: `awsid sso login%s`\n",
					shellwords.Option("--profile", c.Profile))
				break
			}
		}
	}
}

// print shows the plan that is not carried out: as a diff, or as data when that is asked for.
func (r *run) print(ctx context.Context) error {
	r.printSummary()
	if r.wantsData() {
		return r.printData(ctx)
	}
	if !r.opts.writing.DryRun {
		return nil
	}
	st := r.env.Style(r.env.Stdout)
	return st.Print(st.Diff(r.result.Diff()))
}

func (r *run) wantsData() bool { return r.opts.global.Given("output") || r.opts.global.Given("query") }

func (r *run) printData(ctx context.Context) error {
	out, err := output.Open(r.env, r.opts.global, r.ses, "Populate")
	if err != nil {
		return err
	}
	return out.Write(ctx, r.values())
}

// values is the plan as data.
func (r *run) values() value.Object {
	changes, gone, incomplete := []any{}, []any{}, []any{}
	for _, c := range r.plan.Changes {
		changes = append(changes, changeValue(c))
	}
	for _, g := range r.plan.Gone {
		gone = append(gone, append(markValue(g.Profile, g.Mark),
			value.Object{{Name: "Reason", Value: g.Why}, {Name: "Stays", Value: orNull(g.Stays)}}...))
	}
	complete := r.failed == nil
	for _, in := range r.inputs {
		complete = complete && in.Listing.Complete
		for _, a := range in.Listing.Incomplete() {
			incomplete = append(incomplete,
				value.Object{{Name: "AccountId", Value: a.ID}, {Name: "Reason", Value: a.Failure}})
		}
	}
	return value.Object{{Name: "Same", Value: r.plan.IsEmpty()}, {Name: "Complete", Value: complete},
		{Name: "Changes", Value: changes}, {Name: "Gone", Value: gone},
		{Name: "DeletedByYou", Value: listValue(r.plan.Deleted)}, {Name: "Incomplete", Value: incomplete}}
}

func markValue(profile string, m profileplan.Mark) value.Object {
	return value.Object{{Name: "Profile", Value: profile}, {Name: "Session", Value: m.Session},
		{Name: "AccountId", Value: m.Account}, {Name: "RoleName", Value: m.Role}}
}

func changeValue(c profileplan.Change) value.Object {
	keys := []any{}
	for _, k := range c.Keys {
		keys = append(keys, value.Object{{Name: "Key", Value: k.Key}, {Name: "Before", Value: textOrNull(k.Before)},
			{Name: "After", Value: textOrNull(k.After)}})
	}
	o := append(value.Object{{Name: "Action", Value: string(c.Action)}}, markValue(c.Profile, c.Mark)...)
	return append(o, value.Object{{Name: "ProfileBefore", Value: orNull(c.Before)}, {Name: "Reason", Value: orNull(c.Why)},
		{Name: "Keys", Value: keys}}...)
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func textOrNull(text *string) any {
	if text == nil {
		return nil
	}
	return *text
}

func listValue(list []string) []any {
	all := []any{}
	for _, text := range list {
		all = append(all, text)
	}
	return all
}

// pairs returns how many roles there are in all accounts.
func (r *run) pairs() (n int) {
	for _, in := range r.inputs {
		for _, a := range in.Listing.Accounts {
			n += len(a.Roles)
		}
	}
	return n
}

func (r *run) clashText() string {
	var b strings.Builder
	for i, c := range r.plan.Clashes {
		if i == maxShown {
			fmt.Fprintf(&b, "  and %d more\n", len(r.plan.Clashes)-i)
			break
		}
		fmt.Fprintf(&b, "  %s\n", c)
	}
	if len(r.plan.Clashes) == 1 {
		return "1 name clashes:\n" + b.String()
	}
	return fmt.Sprintf("%d names clash:\n%s", len(r.plan.Clashes), b.String())
}

func (r *run) clashError() error {
	hint := "give --append-id to put the account's ID behind those names, or others with --name or --rule 'account=ID name=NAME'"
	switch {
	case r.plan.Foreign > 0:
		hint = "give --adopt to take over the profiles of the other tool"
	case slices.ContainsFunc(r.inputs, func(in *profileplan.Input) bool { return in.Rules.AppendID }):
		hint = "name them apart with --name or --rule 'account=ID name=NAME'"
	}
	return problem.New(problem.Config, "nothing was written: %s", strings.TrimSpace(r.clashText())).WithHint("%s", hint)
}
