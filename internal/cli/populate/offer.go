package populate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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

// patience is how long the offer is there. Who runs a wizard for one profile, or drives it by a program, expects no
// more questions, and is not held up for long.
const patience = 10 * time.Second

// Make shows the names that the profiles would have, asks, and writes them. No answer is no. Nothing is listed for those
// who do not answer: where the roles of other accounts are not known, they are listed and their profiles' names shown
// after a first yes, and asked about again.
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
	opts := &populateOptions{global: g, isOffer: true, region: cmp.Or(o.Region, profileplan.NoRegion),
		writing: configwrite.Options{IsOwn: true, Command: "populate"}}
	if o.Session == "" {
		opts.given = []string{"--legacy"}
	}
	r := &run{env: env, ses: ses, opts: opts}
	isWhole, err := r.planKnown(ctx, lister, o.Known)
	if ctx.Err() != nil {
		return err
	}
	if err != nil { // what it is will be said to those who want the profiles
		env.Debug("the names for the offer cannot be shown", "error", err)
		r.plan, isWhole = nil, false
	}
	if yes, err := o.ask(ctx, r, isWhole); err != nil || !yes {
		return err
	}
	opts.yes = isWhole && len(r.plan.Clashes) == 0
	if !isWhole {
		r.inputs, r.namers, r.words = nil, nil, nil
		if err := r.addSession(ctx, lister); err != nil || len(r.inputs) == 0 {
			return errors.Join(err, r.failed)
		}
	}
	if err := r.preview(ctx); err != nil {
		return err
	}
	return r.finish(ctx)
}

// planKnown plans the profiles of the roles that are known, and reports whether those are all.
func (r *run) planKnown(ctx context.Context, l accounts.Lister, known accounts.Listing) (isWhole bool, err error) {
	in, words, err := r.newInput(ctx, l)
	if err != nil {
		return false, err
	}
	slices.SortFunc(known.Accounts, func(a, b accounts.Account) int { return cmp.Compare(a.ID, b.ID) })
	in.Listing = known
	if err := r.addInput(ctx, in, words); err != nil {
		return false, err
	}
	_, err = r.computePlan(ctx)
	return known.HasRoles(), err
}

// ask shows names and asks. Who asks for all names is there, and gets the time to read them.
func (o Offer) ask(ctx context.Context, r *run, isWhole bool) (yes bool, err error) {
	reaches := counted(len(o.Known.Accounts), "account")
	if len(o.Known.Accounts) == 1 {
		reaches = counted(len(o.Known.Accounts[0].Roles), "role")
	}
	r.env.Tellf(r.env.Stdout, "\nYour sign-in reaches %s.", reaches)
	q := nameQuestion{text: "Write profiles for all accounts and roles, after showing their names?",
		note: fmt.Sprintf(" (no in %d seconds)", patience/time.Second)}
	switch {
	case r.plan == nil:
	case isWhole && r.plan.IsEmpty():
		return false, nil
	case isWhole:
		r.printSummary()
		q.text, q.names = r.writeQuestion(), r.names(profileplan.Add)
	default:
		if first := r.names(profileplan.Add); len(first) > 0 {
			first = append(first[:min(len(first), maxShown)], "…")
			r.env.Tellf(r.env.Stdout, "The names of their profiles would be %s", strings.Join(first, ", "))
			q.text = "Write profiles for all accounts and roles, after showing the other names?"
		}
	}
	waiting, stop := context.WithTimeout(ctx, patience)
	defer stop()
	yes, err = r.askAbout(ctx, waiting, q, r.env.Stdin, r.env.Stdout)
	if ctx.Err() == nil && waiting.Err() != nil || prompt.IsEnd(err) {
		fmt.Fprintln(r.env.Stdout)
		return false, nil
	}
	return yes, err
}
