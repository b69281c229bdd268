// Package listing is what commands share that list what a sign-in to IAM Identity Center reaches: which session is
// meant, how a listing shows its progress, and what it could not find out.
package listing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/progress"
)

// Open returns what lists the session that the options name, or that is the only one.
func Open(env *app.Env, ses *app.Session, session string, profileGiven bool) (accounts.Lister, error) {
	if names := ses.Files.SSOSessionNames(); session == "" && len(names) == 1 && !profileGiven {
		if p := ses.Settings.Profile(); p == nil || !SignsIn(SignInProfile(ses, p)) {
			session = names[0]
		}
	}
	s, err := SessionFor(ses, session)
	if err != nil {
		return accounts.Lister{}, err
	}
	return accounts.Lister{Env: env, Session: ses, SignIn: s}, nil
}

// progressLine tells how a listing comes on: on a terminal in one line, else in a line a second at most.
type progressLine struct {
	env  *app.Env
	line *progress.Line
	last time.Time
}

func (p *progressLine) show(at accounts.Progress) {
	now, pause := p.env.Clock.Now(), time.Second
	isTerminal := p.env.Terminal.StderrIsTerminal()
	if isTerminal {
		pause = 100 * time.Millisecond
	}
	if p.last.IsZero() {
		p.last = now // what takes no time is not worth a line
	}
	if now.Sub(p.last) < pause {
		return
	}
	p.last = now
	if text := progressText(at); isTerminal {
		p.line.Set(text)
	} else {
		p.env.Tellf(p.env.Stderr, "%s", text)
	}
}

func progressText(at accounts.Progress) string {
	of := fmt.Sprint(at.Accounts)
	if !at.AllPages {
		of = "more than " + of
	}
	text := fmt.Sprintf("%d of %s accounts, %d calls", at.Done, of, at.Calls)
	if seconds := at.Elapsed.Seconds(); seconds >= 1 {
		text += fmt.Sprintf(", %.1f a second", float64(at.Calls)/seconds)
	}
	if left := at.Left(); left > 0 {
		text += ", " + timetext.Seconds(left) + " left"
	}
	return text
}

// Refresh lists anew, with progress.
func Refresh(ctx context.Context, l accounts.Lister, scope accounts.Scope) (accounts.Listing, error) {
	line := &progressLine{env: l.Env, line: progress.New(l.Env.Stderr)}
	defer line.line.Clear()
	l.Report = line.show
	return l.Refresh(ctx, scope)
}

// PrintIncomplete says which accounts have roles that are not known, and why.
func PrintIncomplete(env *app.Env, failed []accounts.Account) {
	if len(failed) == 0 {
		return
	}
	of := "one account"
	if len(failed) > 1 {
		of = fmt.Sprintf("%d accounts", len(failed))
	}
	env.Tellf(env.Stderr, "Incomplete: the roles of %s are not all known.", of)
	for _, a := range failed {
		env.Tellf(env.Stderr, "  %s %s: %s", a.ID, a.Name, cmp.Or(a.Failure, "not listed yet"))
	}
}

// CompleteAccounts completes the accounts of a session, as far as they are cached, with their names.
func CompleteAccounts(env *app.Env, g *global.Options, session *string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return AccountIDs(env, g, *session), cobra.ShellCompDirectiveNoFileComp
	}
}

// AccountIDs lists the accounts that are cached of a session, or of that of the profile, each with its name behind a tab.
func AccountIDs(env *app.Env, g *global.Options, session string) (ids []string) {
	for _, a := range cached(env, g, session).Accounts {
		ids = append(ids, cobra.CompletionWithDesc(a.ID, a.Name))
	}
	return ids
}

// RoleNames lists the roles that are cached of an account, or of all when account is "".
func RoleNames(env *app.Env, g *global.Options, session, account string) (names []string) {
	for _, a := range cached(env, g, session).Accounts {
		if account == "" || a.ID == account {
			names = append(names, a.Roles...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ValuesOf lists what profiles and sessions have as their value of a setting; nothing when a file cannot be read.
func ValuesOf(env *app.Env, key string) (values []string) {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return nil
	}
	for _, name := range files.ProfileNames() {
		p, _ := files.Profile(name)
		values = append(values, p.Text(key))
	}
	for _, name := range files.SSOSessionNames() {
		s, _ := files.SSOSession(name)
		values = append(values, s.Text(key))
	}
	slices.Sort(values)
	return slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v == "" })
}

// cached is what is known of the accounts of a session without asking for them; nothing where there is no session.
func cached(env *app.Env, g *global.Options, session string) accounts.Listing {
	ses, err := g.Open(env)
	if err != nil {
		return accounts.Listing{}
	}
	lister, err := Open(env, ses, session, g.Given("profile"))
	if err != nil {
		return accounts.Listing{}
	}
	return accounts.Cached(env, lister.SignIn)
}
