package populate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

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
	Region  string // for profiles of which nothing else says it; "" for none
	Reaches string // what the sign-in reaches, for the question
}

// patience is how long the offer is there. Who runs a wizard for one profile, or drives it by a program, expects no more
// questions, and is not held up for long.
const patience = 10 * time.Second

// Make asks, and writes the profiles once their names have been seen. No answer is no.
func (o Offer) Make(ctx context.Context, env *app.Env, g *global.Options) error {
	ask := prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM"))
	waiting, stop := context.WithTimeout(ctx, patience)
	defer stop()
	yes, err := ask.Confirm(waiting, fmt.Sprintf("\nYour sign-in reaches %s. Write profiles for all accounts and roles, after\n"+
		"showing their names? [y/N] (no in %d seconds) ", o.Reaches, patience/time.Second), false)
	if ctx.Err() == nil && waiting.Err() != nil || prompt.IsEnd(err) {
		fmt.Fprintln(env.Stdout)
		err = nil
	}
	if err != nil || !yes {
		return err
	}
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
	if err := r.addSession(ctx, lister); err != nil || len(r.inputs) == 0 {
		return errors.Join(err, r.failed)
	}
	if err := r.preview(ctx); err != nil {
		return err
	}
	return r.finish(ctx)
}
