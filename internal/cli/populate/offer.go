package populate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// Offer is the question after a first profile: whether all the others are wanted, too.
type Offer struct {
	Session string // the sso-session; "" for a profile in the older form
	Profile string
	Region  string           // for profiles of which nothing else says it; "" for none
	Known   accounts.Listing // what the wizard has listed: all accounts, and the roles of one
}

// patience is how long the offer is there. Who runs a wizard for one profile, or drives it by a program, expects no more
// questions, and is not held up for long.
const patience = 10 * time.Second

// Make shows the names that the profiles would have, asks, and writes them. No answer is no. Only the roles of accounts
// that somebody has listed are known before, so that nobody waits for the question: the names of the others are shown,
// and asked about, once they are listed.
func (o Offer) Make(ctx context.Context, env *app.Env, g *global.Options) error {
	flags := g.Flags()
	delete(flags, "region")
	flags["profile"] = o.Profile
	ses, err := app.Open(env, flags)
	if err != nil {
		return err
	}
	lister, err := listing.Open(env, ses, o.Session, true)
	if err != nil {
		return err
	}
	opts := &populateOptions{global: g, region: cmp.Or(o.Region, profileplan.NoRegion), isOffer: true,
		writing: configwrite.Options{IsOwn: true, Command: "populate"}}
	if o.Session == "" {
		opts.given = []string{"--legacy"}
	}
	r := &run{env: env, ses: ses, opts: opts}
	in, words, rulesErr := r.newInput(ctx, lister)
	var names []string
	if rulesErr == nil {
		if names, err = o.knownNames(ctx, in); err != nil {
			env.Debug("the names for the offer are not known", "error", err)
		}
	}
	isListed := false
	list := func(ctx context.Context) ([]string, error) {
		isListed = true
		if rulesErr != nil {
			return nil, rulesErr
		}
		if err := r.listInput(ctx, lister, in, words); err != nil {
			return nil, err
		}
		err := r.preview(ctx)
		return r.names(profileplan.Add), err
	}
	if yes, err := o.ask(ctx, r, names, list); err != nil || !yes {
		return err
	}
	opts.yes = isListed
	if !isListed {
		added, err := list(ctx)
		if err != nil {
			return err
		}
		isShown := func(name string) bool { return slices.Contains(names[:min(len(names), maxShown)], name) }
		opts.yes = !slices.ContainsFunc(added, func(name string) bool { return !isShown(name) })
	}
	return r.finish(ctx)
}

// ask shows the first names and asks.
func (o Offer) ask(ctx context.Context, r *run, names []string, list func(context.Context) ([]string, error)) (yes bool, err error) {
	reaches := counted(len(o.Known.Accounts), "account")
	if len(o.Known.Accounts) == 1 {
		reaches = counted(len(o.Known.Accounts[0].Roles), "role")
	}
	r.env.Tellf(r.env.Stdout, "\nYour sign-in reaches %s.", reaches)
	if len(names) > 0 {
		more := ""
		if n := len(names) - maxShown; n > 0 {
			names, more = names[:maxShown], fmt.Sprintf(", and %d more", n)
		}
		r.env.Tellf(r.env.Stdout, "Profiles for all of them would be named %s%s.", strings.Join(names, ", "), more)
	}
	waiting, stop := context.WithTimeout(ctx, patience)
	defer stop()
	q := nameQuestion{text: "Write profiles for all accounts and roles?", list: list,
		note: fmt.Sprintf(" (no in %d seconds)", patience/time.Second)}
	yes, err = r.askAbout(ctx, waiting, q, r.env.Stdin, r.env.Stdout)
	if ctx.Err() == nil && waiting.Err() != nil && !yes && err != nil || prompt.IsEnd(err) {
		fmt.Fprintln(r.env.Stdout)
		return false, nil
	}
	return yes, err
}

// unknownRole stands in the place of the roles of an account that nobody has listed.
const unknownRole = "Role0of0account"

// knownNames returns the names by the rules as far as they are known without a call: those of the account whose roles are
// known, and of the others what is known of theirs.
func (o Offer) knownNames(ctx context.Context, in *profileplan.Input) (names []string, err error) {
	if len(in.Rules.NameCommand) > 0 {
		return nil, errors.New("a program gives the names")
	}
	in.Listing = accounts.Listing{Accounts: slices.Clone(o.Known.Accounts)}
	for i := range in.Listing.Accounts {
		if a := &in.Listing.Accounts[i]; a.Roles == nil {
			a.Roles = []string{unknownRole}
		}
	}
	if err := in.Want(ctx, nil); err != nil {
		return nil, err
	}
	unknown := regexp.MustCompile("(?i)" + unknownRole)
	for _, name := range in.Names() {
		names = append(names, unknown.ReplaceAllString(name, "…"))
	}
	return names, nil
}
