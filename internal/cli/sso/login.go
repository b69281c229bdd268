package sso

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/browser"
)

type loginOptions struct {
	global                          *global.Options
	session                         string
	noBrowser, device, force, fresh bool
	port                            int
	browser                         browser.Choice
	minTTL                          time.Duration
}

func newLogin(env *app.Env, g *global.Options) *cobra.Command {
	opts := &loginOptions{global: g}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "sign in, unless the session is still valid",
		Long: `Signs in to the sso-session that is named, or to the one of the profile; where
neither is there, to the only one, and on a terminal you choose among several. A
session that is valid for 15 more minutes (or --min-ttl) is left alone.

On a machine with a browser, the browser opens. By SSH or in a container the
address is printed, with what is needed to bring the answer back: an ssh command,
or the final address pasted into the terminal. --use-device-code needs neither.

When several processes sign in to one session, one does and the others wait.`,
		Example: `  awsid sso login --sso-session corp
  awsid sso login --profile dev --use-device-code
  awsid sso login --fresh               end the session, then sign in: new permissions count
  awsid sso login --min-ttl 4h          before a long job
  awsid sso login --browser firefox --browser-profile work`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	listing.SessionFlag(env, cmd, &opts.session, "sign in to this sso-session")
	f.BoolVar(&opts.noBrowser, "no-browser", false, "print the address, open no browser")
	f.BoolVar(&opts.device, "use-device-code", false, "sign in on any device with a code")
	f.IntVar(&opts.port, "callback-port", 0, "wait for the browser's answer on this port of 127.0.0.1 (default any)")
	f.StringVar(&opts.browser.Browser, "browser", "",
		"open the page with this: "+strings.Join(browser.Names(), ", ")+", or a command line")
	f.StringVar(&opts.browser.Profile, "browser-profile", "", "use this profile of the browser")
	f.BoolVar(&opts.force, "force", false, "sign in although the session is valid")
	f.BoolVar(&opts.fresh, "fresh", false, "end the session everywhere first, and drop its role credentials")
	f.DurationVar(&opts.minTTL, "min-ttl", 0, "sign in when the access token has less than this left,\neven if it renews itself (default 15m)")
	return cmd
}

// runLogin signs in to the session that an option, a profile or the person names, unless its token is still valid.
func runLogin(ctx context.Context, env *app.Env, opts *loginOptions) error {
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	if opts.session == "" && len(ses.Files.SSOSessionNames()) == 0 {
		hasURL := func(p *catalog.Profile) bool { return p.Kind == "sso" }
		if err := choose.WhenNeededOf(ctx, env, opts.global, "awsid sso login", hasURL); err != nil {
			return err
		}
		if ses, err = opts.global.Open(env); err != nil {
			return err
		}
	}
	if opts.session == "" {
		if opts.session, err = pickSession(ctx, env, opts.global, ses); err != nil {
			return err
		}
	}
	s, err := listing.SessionFor(ses, opts.session)
	if err != nil {
		return err
	}
	if opts.minTTL < 0 {
		return problem.New(problem.Usage, "%s is no length of time", opts.minTTL).At("--min-ttl")
	}
	if opts.port < 0 || opts.port > 65535 {
		return problem.New(problem.Usage, "%d is no port", opts.port).At("--callback-port")
	}
	if err := checkExpectedRole(ses, s); err != nil {
		return err
	}
	result, err := signin.Login(ctx, env, ses, s, opts.forSignIn(env, ses, s))
	if err != nil {
		return err
	}
	if err := saveRegion(ctx, env, s, result); err != nil {
		return err
	}
	if err := printSignedIn(env, s, result); err != nil {
		return err
	}
	warnAfterLogin(env, ses, s, opts, result)
	return nil
}

// checkExpectedRole compares the role that the profile in effect names with the
// expected one, before anybody signs in for a profile that contradicts itself.
func checkExpectedRole(ses *app.Session, s signin.Session) error {
	p := ses.Settings.Profile()
	if p == nil {
		return nil
	}
	of, role := signin.RoleOf(p)
	if of.Key() != s.Key() {
		return nil
	}
	err := s.Expected.Check(signin.Identity{Account: role.Account, Role: role.Name})
	var mismatch *signin.Mismatch
	var e *problem.Error
	if !errors.As(err, &mismatch) || !errors.As(err, &e) {
		return err
	}
	key := map[string]string{"account": "sso_account_id", "role": "sso_role_name"}[mismatch.What]
	return e.WithHint("change %s or awsid_expected_%s", key, mismatch.What)
}

func (o *loginOptions) forSignIn(env *app.Env, ses *app.Session, s signin.Session) signin.LoginOptions {
	choice := o.browser
	switch {
	case choice == (browser.Choice{}):
		choice = s.Browser
	case choice.Browser == "": // a profile of the session's browser
		choice.Browser = s.Browser.Browser
	}
	result := signin.LoginOptions{Device: o.device, NoBrowser: o.noBrowser, CallbackPort: o.port,
		Browser: signin.BrowserFor(env, choice), Force: o.force || o.fresh, MinTTL: o.minTTL, LastReader: true,
		LookUpUser: env.Terminal.StdoutIsTerminal()}
	if o.fresh {
		result.BeforeSignIn = func(ctx context.Context) error {
			_, err := signin.Logout(ctx, env, ses, ses.Files, &s)
			return err
		}
	}
	return result
}

// saveRegion corrects sso_region when the start URL led to another region, as
// every program that reads the session needs it.
func saveRegion(ctx context.Context, env *app.Env, s signin.Session, r signin.LoginResult) error {
	if !r.SignedIn || r.Region == s.Region {
		return nil
	}
	id := edit.SSOSession(s.Name)
	if s.Name == "" {
		id = edit.Profile(s.Profile)
	}
	_, err := configwrite.Options{Command: "sso login"}.Apply(ctx, env, func(f *edit.Files) error {
		return f.Config.Set(id, "sso_region", r.Region)
	}, shared.ConfigFile)
	if err != nil {
		return problem.New(problem.General, "signed in, but sso_region could not be changed to %s: %w", r.Region, err)
	}
	err = env.Tellf(env.Stdout, "SSO region updated to %s", r.Region)
	return err
}

// printSignedIn says who is signed in to the session, and until when.
func printSignedIn(env *app.Env, s signin.Session, r signin.LoginResult) error {
	begin, end := "Signed in to ", ""
	switch {
	case r.Waited:
		begin = "Another process has signed in to "
	case !r.SignedIn:
		begin, end = "Already signed in to ", " To sign in again, add --force."
	}
	who, renewal, now := s.Title(), "", env.Clock.Now()
	if r.User != "" {
		who += " as " + r.User
	}
	if s.Name != "" && r.Token.Refreshable(now) {
		renewal = ", and renewed by itself after that"
	}
	return env.Tellf(env.Stdout, "%s%s until %s%s.%s", begin, who, timetext.Until(now, r.Token.ExpiresAt), renewal, end)
}

// warnAfterLogin says what the sign-in does not give.
func warnAfterLogin(env *app.Env, ses *app.Session, s signin.Session, opts *loginOptions, r signin.LoginResult) {
	now := env.Clock.Now()
	if r.Token.Left(now) < opts.minTTL-time.Minute && (s.Name == "" || !r.Token.Refreshable(now)) {
		env.Tellf(env.Stderr, "That is less than the %s of --min-ttl: Identity Center gives no more.",
			timetext.Duration(opts.minTTL))
	}
	if role := r.UnassignedRole; role.IsComplete() {
		env.Tellf(env.Stderr, "But the role %s in account %s, which the profile %s names, is not assigned to you.",
			role.Name, role.Account, ses.Settings.ProfileName().Text)
	}
}
