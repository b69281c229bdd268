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
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

type logoutOptions struct {
	session string
	all     bool
}

func newLogout(env *app.Env, g *global.Options) *cobra.Command {
	var o logoutOptions
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
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), env, g, o) },
	}
	sessionFlag(env, cmd, &o.session, "sign out of this sso-session only")
	cmd.Flags().BoolVar(&o.all, "all", false, "sign out of every session (the default when none is named)")
	return cmd
}

func runLogout(ctx context.Context, env *app.Env, g *global.Options, o logoutOptions) error {
	if o.all && o.session != "" {
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
	if len(tokens) == 0 && !g.Given("profile") {
		files, err = shared.Load(env.Paths)
	} else if ses, err = g.Open(env); err == nil {
		files = ses.Files
	}
	if err != nil {
		return err
	}
	only, err := o.sessionToEnd(g, ses, files, tokens)
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

// sessionToEnd returns the session that the options name, nil for all. A name that
// neither the config file nor the cache knows is an error: somebody would
// believe to be signed out.
func (o logoutOptions) sessionToEnd(g *global.Options, ses *app.Session, files *shared.Files, tokens []tokencache.Entry) (*signin.Session, error) {
	switch {
	case o.session != "":
		s := signin.Session{Name: o.session}
		known := slices.ContainsFunc(tokens, func(e tokencache.Entry) bool { return e.Key == s.Key() })
		if _, configured := files.SSOSession(o.session); !configured && !known {
			return nil, signin.UnknownSession(files, o.session)
		}
		return &s, nil
	case o.all || !g.Given("profile") || ses == nil:
		return nil, nil
	}
	s, err := sessionFor(ses, "")
	return &s, err
}

// printEnded sums up what ended and what lives on.
func printEnded(env *app.Env, r signin.LogoutResult) {
	if len(r.Ended) == 0 && len(r.Removed) == 0 {
		fmt.Fprintln(env.Stdout, "There was no sign-in to end.")
		return
	}
	now := env.Clock.Now()
	for _, e := range r.Ended {
		switch {
		case e.Err != nil && e.ExpiresAt.After(now):
			fmt.Fprintf(env.Stdout, "Signed out of %s on this machine only: its token stays valid until %s.\n", e.Title, timetext.Until(now, e.ExpiresAt))
		default:
			fmt.Fprintf(env.Stdout, "Signed out of %s.\n", e.Title)
		}
	}
	var last time.Time
	for _, c := range r.Removed {
		if c.ExpiresAt.After(last) {
			last = c.ExpiresAt
		}
	}
	if last.After(now) {
		roles := "one role"
		if len(r.Removed) > 1 {
			roles = fmt.Sprintf("%d roles", len(r.Removed))
		}
		fmt.Fprintf(env.Stdout, "Deleted the cached credentials of %s; programs that hold a copy can use it until %s.\n", roles, timetext.Until(now, last))
	}
}
