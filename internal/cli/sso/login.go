package sso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/browser"
)

type loginOptions struct {
	session   string
	noBrowser bool
	device    bool
	port      int
	browser   browser.Choice
	force     bool
	fresh     bool
	minTTL    time.Duration
}

func newLogin(env *app.Env, g *global.Options) *cobra.Command {
	var o loginOptions
	cmd := &cobra.Command{
		Use:   "login",
		Short: "sign in, unless the session is still valid",
		Long: `Signs in to the sso-session that is named, or to the one of the profile; on a
terminal, where neither is there, you choose. A session that is valid for 15 more
minutes (or --min-ttl) is left alone.

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
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), env, g, o) },
	}
	f := cmd.Flags()
	sessionFlag(env, cmd, &o.session, "sign in to this sso-session")
	f.BoolVar(&o.noBrowser, "no-browser", false, "print the address, open no browser")
	f.BoolVar(&o.device, "use-device-code", false, "sign in on any device with a code")
	f.IntVar(&o.port, "callback-port", 0, "wait for the browser's answer on this port of 127.0.0.1 (default any)")
	f.StringVar(&o.browser.Browser, "browser", "", "open the page with this: "+strings.Join(browser.Names(), ", ")+", or a command line")
	f.StringVar(&o.browser.Profile, "browser-profile", "", "use this profile of the browser")
	f.BoolVar(&o.force, "force", false, "sign in although the session is valid")
	f.BoolVar(&o.fresh, "fresh", false, "end the session everywhere first, and drop its role credentials")
	f.DurationVar(&o.minTTL, "min-ttl", 0, "sign in when the access token has less than this left,\nbe it renewed by itself (default 15m)")
	return cmd
}

func runLogin(ctx context.Context, env *app.Env, g *global.Options, o loginOptions) error {
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	if o.session == "" {
		if o.session, err = pickSession(ctx, env, g, ses); err != nil {
			return err
		}
	}
	s, err := sessionFor(ses, o.session)
	if err != nil {
		return err
	}
	how, err := o.signinOptions(env, ses, s)
	if err != nil {
		return err
	}
	if err := checkExpectedRole(ses, s); err != nil {
		return err
	}
	result, err := signin.Login(ctx, env, ses, s, how)
	if err != nil {
		return err
	}
	if err := saveRegion(ctx, env, s, result); err != nil {
		return err
	}
	now := env.Clock.Now()
	if err := printSignedIn(env.Stdout, now, s, result); err != nil {
		return err
	}
	if result.Token.Left(now) < o.minTTL-time.Minute && (s.Name == "" || !result.Token.Refreshable(now)) {
		fmt.Fprintf(env.Stderr, "That is less than the %s of --min-ttl: Identity Center gives no more.\n", timetext.Duration(o.minTTL))
	}
	if role := result.UnassignedRole; role.IsComplete() {
		fmt.Fprintf(env.Stderr, "But the role %s in account %s, which the profile %s names, is not assigned to you.\n",
			role.Name, role.Account, ses.Settings.ProfileName().Text)
	}
	return nil
}

// checkExpectedRole compares the role that the profile in effect names with the pin. It
// is no use to sign in for a profile that contradicts itself.
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
	var wrong *signin.Mismatch
	var e *problem.Error
	if !errors.As(err, &wrong) || !errors.As(err, &e) {
		return err
	}
	key := map[string]string{"account": "sso_account_id", "role": "sso_role_name"}[wrong.What]
	return e.WithHint("change %s or awsid_expected_%s", key, wrong.What)
}

func (o loginOptions) signinOptions(env *app.Env, ses *app.Session, s signin.Session) (signin.LoginOptions, error) {
	if o.minTTL < 0 {
		return signin.LoginOptions{}, problem.New(problem.Usage, "%s is no length of time", o.minTTL).At("--min-ttl")
	}
	if o.port < 0 || o.port > 65535 {
		return signin.LoginOptions{}, problem.New(problem.Usage, "%d is no port", o.port).At("--callback-port")
	}
	choice := o.browser
	switch {
	case choice == (browser.Choice{}):
		choice = s.Browser
	case choice.Browser == "": // a profile of the session's browser
		choice.Browser = s.Browser.Browser
	}
	how := signin.LoginOptions{Device: o.device, NoBrowser: o.noBrowser, CallbackPort: o.port,
		Browser: signin.BrowserFor(env, choice), Force: o.force || o.fresh, MinTTL: o.minTTL, LastReader: true, LookUpUser: env.Terminal.StdoutIsTerminal()}
	if o.fresh {
		how.BeforeSignIn = func(ctx context.Context) error {
			_, err := signin.Logout(ctx, env, ses, ses.Files, &s)
			return err
		}
	}
	return how, nil
}

// printSignedIn says whose the session is and how long it is good for.
func printSignedIn(out io.Writer, now time.Time, s signin.Session, r signin.LoginResult) error {
	begin, end := "Signed in to ", ""
	switch {
	case r.Waited:
		begin = "Another process has signed in to "
	case !r.SignedIn:
		begin, end = "Already signed in to ", " To sign in again, add --force."
	}
	who, renewal := s.Title(), ""
	if r.User != "" {
		who += " as " + r.User
	}
	if s.Name != "" && r.Token.Refreshable(now) {
		renewal = ", and renewed by itself after that"
	}
	_, err := fmt.Fprintf(out, "%s%s until %s%s.%s\n", begin, who, timetext.Until(now, r.Token.ExpiresAt), renewal, end)
	return err
}
