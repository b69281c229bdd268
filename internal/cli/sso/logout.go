package sso

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

type logoutOptions struct {
	global  *global.Options
	session string
	all     bool
}

func newLogout(env *app.Env, g *global.Options) *cobra.Command {
	opts := &logoutOptions{global: g}
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "sign out of one session, or of all",
		Long: `Ends sign-ins: tells the service, deletes the token and the role credentials
made with it. Without an option that names a session, all sign-ins end, as with
the AWS CLI. Credentials that were handed out before stay valid until they expire.`,
		Example: `  awsid sso logout --sso-session corp
  awsid sso logout --profile dev
  awsid sso logout --all`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), env, opts) },
	}
	listing.SessionFlag(env, cmd, &opts.session, "sign out of this sso-session only")
	cmd.Flags().BoolVar(&opts.all, "all", false, "sign out of every session (the default when none is named)")
	return cmd
}

// runLogout ends one sign-in or all, and tells a person at the terminal what ended and what stays valid.
func runLogout(ctx context.Context, env *app.Env, opts *logoutOptions) error {
	if opts.all && opts.session != "" {
		return problem.New(problem.Usage, "--all and --sso-session exclude each other")
	}
	// A profile of the environment matters only when there is something to
	// sign out of; one that was named must exist.
	tokens, err := signin.CachedTokens(env)
	if err != nil {
		return problem.New(problem.General, "%w", err)
	}
	var ses *app.Session
	var files *shared.Files
	if len(tokens) == 0 && !opts.global.Given("profile") {
		files, err = shared.Load(env.Paths)
	} else if ses, err = opts.global.Open(env); err == nil {
		files = ses.Files
	}
	if err != nil {
		return err
	}
	only, err := opts.sessionToEnd(ses, files, tokens)
	if err != nil {
		return err
	}
	result, err := signin.Logout(ctx, env, ses, files, only)
	if errors.Is(err, context.Canceled) {
		return err
	}
	if env.Terminal != nil && env.Terminal.StdoutIsTerminal() {
		printEnded(env, result)
		if len(result.Ended) > 0 {
			printRemainingRoles(env, files, only)
		}
	}
	return err
}

// sessionToEnd returns the session that the options name, nil for all. A name that neither the config file nor the
// cache knows is an error: somebody would believe to be signed out.
func (o *logoutOptions) sessionToEnd(ses *app.Session, files *shared.Files,
	tokens []tokencache.Entry) (*signin.Session, error) {
	switch {
	case o.session != "":
		s := signin.Session{Name: o.session}
		isCached := slices.ContainsFunc(tokens, func(e tokencache.Entry) bool { return e.Key == s.Key() })
		if _, configured := files.SSOSession(o.session); !configured && !isCached {
			return nil, signin.UnknownSession(files, o.session)
		}
		return &s, nil
	case o.all || !o.global.Given("profile") || ses == nil:
		return nil, nil
	}
	s, err := listing.SessionFor(ses, "")
	return &s, err
}

// printEnded says which sign-ins ended and which copies stay valid.
func printEnded(env *app.Env, r signin.LogoutResult) {
	if len(r.Ended) == 0 && len(r.Removed) == 0 {
		env.Tellf(env.Stdout, "There was no sign-in to end.")
		return
	}
	now := env.Clock.Now()
	for _, e := range r.Ended {
		if e.Err != nil && e.ExpiresAt.After(now) {
			env.Tellf(env.Stdout, "Signed out of %s on this machine only: its token stays valid until %s.", e.Title,
				timetext.Until(now, e.ExpiresAt))
			continue
		}
		env.Tellf(env.Stdout, "Signed out of %s.", e.Title)
	}
	var last time.Time
	for _, c := range r.Removed {
		last = latest(last, c.ExpiresAt)
	}
	if !last.After(now) {
		return
	}
	roles := "one role"
	if len(r.Removed) > 1 {
		roles = fmt.Sprintf("%d roles", len(r.Removed))
	}
	env.Tellf(env.Stdout, "Deleted the cached credentials of %s; programs that hold a copy can use it until %s.",
		roles, timetext.Until(now, last))
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// printRemainingRoles says which roles that were assumed with the ended sign-ins are still cached. They are left, as
// the AWS CLI leaves them: they stay valid whatever is deleted here.
func printRemainingRoles(env *app.Env, files *shared.Files, only *signin.Session) {
	now := env.Clock.Now()
	var profiles []string
	var last time.Time
	for _, name := range files.ProfileNames() {
		if until := assumedUntil(env, files, name, only); until.After(now) {
			profiles, last = append(profiles, name), latest(last, until)
		}
	}
	switch len(profiles) {
	case 0:
	case 1:
		env.Tellf(env.Stdout, "The role of profile %s, assumed with it, stays cached and valid until %s.",
			profiles[0], timetext.Until(now, last))
	default:
		env.Tellf(env.Stdout, "The roles of %d profiles, assumed with it, such as %s, stay cached and valid until %s.",
			len(profiles), profiles[0], timetext.Until(now, last))
	}
}

// assumedUntil returns until when the cached credentials of a profile's role are
// valid, if they were assumed with a sign-in, and else the zero time.
func assumedUntil(env *app.Env, files *shared.Files, name string, only *signin.Session) time.Time {
	p, _ := files.Profile(name)
	if _, ok := p.Get("role_arn"); !ok {
		return time.Time{}
	}
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(settings.Flags{"profile": name}, env.Vars, files)}
	from := listing.SignInProfile(ses, p)
	if of, _ := signin.RoleOf(from); from == p || !listing.SignsIn(from) || only != nil && of.Key() != only.Key() {
		return time.Time{}
	}
	plan, err := credentials.New(env, ses).Plan()
	if err != nil || plan.Step == nil || plan.Step.CacheKey == "" {
		return time.Time{}
	}
	_, entry, err := plan.CacheFile(plan.Step)
	if err != nil || !plan.Step.Owns(entry) {
		return time.Time{}
	}
	return entry.Expires
}
