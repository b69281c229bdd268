package populate

import (
	"context"
	"errors"
	"strings"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// listers returns what lists the sessions that are meant.
func (o *populateOptions) listers(env *app.Env, ses *app.Session) (list []accounts.Lister, err error) {
	names, all := []string{o.session}, ses.Files.SSOSessionNames()
	isNamed := o.session != "" || o.global.Given("profile")
	if p := ses.Settings.Profile(); !isNamed && p != nil {
		isNamed = listing.SignsIn(listing.SignInProfile(ses, p))
	}
	switch {
	case o.all && o.session != "":
		return nil, problem.New(problem.Usage, "--all excludes --sso-session").WithCode("ParamValidation")
	case o.all:
		names = all
	case !isNamed && len(all) > 1:
		return nil, problem.New(problem.Usage, "there are the sso-sessions %s", strings.Join(all, ", ")).
			WithCode("ParamValidation").WithHint("name one with%s, or take --all", shellwords.Option("--sso-session", all[0]))
	}
	for _, name := range names {
		l, err := listing.Open(env, ses, name, o.global.Given("profile"))
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	if len(list) == 0 {
		return nil, problem.New(problem.Config, "there is no sso-session in the config file").
			WithHint("make one with `awsid configure sso-session`")
	}
	return list, nil
}

// newInput reads the rules of a session, and returns the words of the options that count for it.
func (r *run) newInput(ctx context.Context, l accounts.Lister) (in *profileplan.Input, words []string, err error) {
	in = &profileplan.Input{SignIn: l.SignIn, Fresh: !r.opts.cached, Accounts: r.opts.accounts, Roles: r.opts.roles}
	words, err = r.readRules(ctx, in)
	return in, words, err
}

// addSession reads the rules of a session and lists it. That it cannot be listed keeps no other session from it.
func (r *run) addSession(ctx context.Context, l accounts.Lister) error {
	in, words, err := r.newInput(ctx, l)
	if err != nil {
		return err
	}
	return r.listInput(ctx, l, in, words)
}

// listInput lists a session, and computes which profiles it is to have.
func (r *run) listInput(ctx context.Context, l accounts.Lister, in *profileplan.Input, words []string) (err error) {
	if in.Listing, err = r.list(ctx, l); err != nil {
		if !r.opts.all {
			return r.listingError(err)
		}
		configwrite.Warn(r.env, "%s: %v", l.SignIn.Title(), err)
		r.failed = problem.Silent(problem.Service)
		return nil
	}
	in.User = signin.CachedUser(r.env, in.SignIn)
	if failed := in.Listing.Incomplete(); len(failed) > 0 {
		listing.PrintIncomplete(r.env, failed)
		r.failed = problem.Silent(problem.Service)
	}
	namer := r.namer(in)
	if err := in.Want(ctx, namer); err != nil {
		if errors.Is(err, profileplan.ErrNoRegion) {
			return r.noRegion()
		}
		return err
	}
	if !in.IsScopeReached() && len(in.Accounts)+len(in.Roles) > 0 {
		configwrite.Warn(r.env, "no account and role that %s reaches is like what --account and --role say", in.SignIn.Title())
	}
	r.inputs, r.namers, r.words = append(r.inputs, in), append(r.namers, namer), append(r.words, words)
	return nil
}

// list lists all roles, after a sign-in where one is needed and wanted. A check never signs in.
func (r *run) list(ctx context.Context, l accounts.Lister) (accounts.Listing, error) {
	if r.opts.cached {
		if cached := accounts.Cached(r.env, l.SignIn); cached.HasRoles() {
			return cached, nil
		}
		return accounts.Listing{}, problem.New(problem.General, "the roles of %s were never listed", l.SignIn.Title()).
			WithHint("leave out --cached")
	}
	policy := reauth.Options{Policy: r.opts.ifNeeded.Policy(), Default: signin.Ask}
	if r.opts.check {
		policy = reauth.Options{Policy: signin.Never}
	}
	return reauth.Retry(ctx, r.env, r.ses, policy, func(ctx context.Context) (accounts.Listing, error) {
		return listing.Refresh(ctx, l, accounts.AllRoles)
	})
}

// listingError gives --check its one exit code for a listing that failed.
func (r *run) listingError(err error) error {
	var e *problem.Error
	if !r.opts.check || !errors.As(err, &e) || e.Kind == problem.Interrupted {
		return err
	}
	failed := *e
	failed.Kind = problem.Service
	return &failed
}
