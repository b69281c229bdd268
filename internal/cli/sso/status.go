package sso

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/columns"
)

type statusOptions struct {
	global  *global.Options
	session string
	minTTL  time.Duration
}

func newStatus(env *app.Env, g *global.Options) *cobra.Command {
	opts := &statusOptions{global: g}
	cmd := &cobra.Command{
		Use:   "status",
		Short: "show the sign-ins and how long they are good for",
		Long: `Shows every sso-session and other sign-in of this machine. Reads files only: no
network, no waiting, so it is fit for a shell prompt.

Exit code 0: every sign-in shown is valid, or is renewed by itself at its next use.
Exit code 1: at least one needs you to sign in (or has less than --min-ttl left).`,
		Example: `  awsid sso status
  awsid sso status --sso-session corp --min-ttl 1h || awsid sso login --sso-session corp
  awsid sso status --output json`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runStatus(cmd.Context(), env, opts) },
	}
	listing.SessionFlag(env, cmd, &opts.session, "this sso-session only")
	cmd.Flags().DurationVar(&opts.minTTL, "min-ttl", 0,
		"ask for at least this much time; what renews itself\nhas enough")
	return cmd
}

func runStatus(ctx context.Context, env *app.Env, opts *statusOptions) error {
	list, err := opts.statuses(env)
	if err != nil {
		return err
	}
	if opts.global.Given("output") || opts.global.Given("query") {
		err = writeStatus(ctx, env, opts.global, list)
	} else {
		err = printStatusTable(env, list)
	}
	if err != nil {
		return err
	}
	for _, s := range list {
		if !s.Suffices(env.Clock.Now(), opts.minTTL) {
			return problem.Silent(problem.NotFound)
		}
	}
	return nil
}

func (o *statusOptions) statuses(env *app.Env) ([]signin.Status, error) {
	if o.session == "" && o.global.Given("profile") {
		ses, err := o.global.Open(env)
		if err != nil {
			return nil, err
		}
		s, err := listing.SessionFor(ses, "")
		if err != nil {
			return nil, err
		}
		if o.session = s.Name; s.Name == "" {
			return oneStatus(signin.StatusOfURL(env, s.StartURL, s.Region).WithRoles(env, ses.Files))
		}
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return nil, err
	}
	if o.session != "" {
		s := signin.StatusOf(env, files, o.session)
		if _, configured := files.SSOSession(o.session); !configured && s.State == signin.SignedOut {
			return nil, signin.UnknownSession(files, o.session)
		}
		return oneStatus(s.WithRoles(env, files))
	}
	return signin.Statuses(env, files)
}

func oneStatus(s signin.Status, err error) ([]signin.Status, error) {
	return []signin.Status{s}, err
}

func printStatusTable(env *app.Env, list []signin.Status) error {
	if len(list) == 0 {
		err := env.Tellf(env.Stdout, "There is no sso-session and no sign-in on this machine. To begin: `awsid configure sso`")
		return err
	}
	now := env.Clock.Now()
	st := env.Style(env.Stdout)
	t := columns.Table{Heads: []string{"SESSION", "STATE", "UNTIL", "RENEWS ITSELF", "USER", "ROLE CREDENTIALS", "START URL"},
		Spare: []int{6, 5}, Optional: []int{3, 4}, Width: st.Columns()}
	for _, s := range list {
		end, renews := "-", "no"
		if !s.ExpiresAt.IsZero() {
			end = timetext.Until(now, s.ExpiresAt)
		}
		if !s.RefreshUntil.IsZero() {
			renews = "yes"
		}
		t.Rows = append(t.Rows, []string{cmp.Or(s.Name, "(none)"), string(s.State), end, renews, s.User, rolesText(now, s.Roles), secret.URL(s.StartURL)})
	}
	t.Paint = func(row, column int, text string) string {
		switch {
		case t.Heads[column] != "STATE":
			return text
		case list[row].Suffices(now, 0):
			return st.Good(text)
		}
		return st.Doubtful(text)
	}
	return t.Write(st)
}

// rolesText counts the cached role credentials that are still good and says until when the last of them are.
func rolesText(now time.Time, roles []signin.RoleCredentials) string {
	var last time.Time
	count := 0
	for _, r := range roles {
		if r.ExpiresAt.After(now) {
			count++
			last = latest(last, r.ExpiresAt)
		}
	}
	if count == 0 {
		return "-"
	}
	return fmt.Sprintf("%d until %s", count, timetext.Until(now, last))
}

func writeStatus(ctx context.Context, env *app.Env, g *global.Options, list []signin.Status) error {
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	out, err := output.Open(env, g, ses, "SSOStatus")
	if err != nil {
		return err
	}
	now := env.Clock.Now()
	sessions := []any{}
	for _, s := range list {
		sessions = append(sessions, statusValue(now, s))
	}
	return out.Write(ctx, value.Object{{Name: "Sessions", Value: sessions}})
}

func statusValue(now time.Time, s signin.Status) value.Object {
	o := value.Object{{Name: "Session", Value: nil}, {Name: "StartUrl", Value: secret.URL(s.StartURL)},
		{Name: "Region", Value: s.Region}, {Name: "User", Value: nil}, {Name: "State", Value: string(s.State)},
		{Name: "ExpiresAt", Value: nil}, {Name: "SecondsLeft", Value: int64(0)},
		{Name: "Renewable", Value: !s.RefreshUntil.IsZero()}, {Name: "RoleCredentials", Value: rolesValue(s.Roles)}}
	if s.Name != "" {
		o = o.Set("Session", s.Name)
	}
	if s.User != "" {
		o = o.Set("User", s.User)
	}
	if !s.ExpiresAt.IsZero() {
		o = o.Set("ExpiresAt", s.ExpiresAt.UTC().Format(time.RFC3339))
		o = o.Set("SecondsLeft", int64(max(0, s.ExpiresAt.Sub(now)/time.Second)))
	}
	return o
}

func rolesValue(roles []signin.RoleCredentials) []any {
	out := []any{}
	for _, r := range roles {
		o := value.Object{{Name: "AccountId", Value: r.Account}, {Name: "RoleName", Value: r.Role},
			{Name: "Profile", Value: r.Profile}, {Name: "ExpiresAt", Value: nil}}
		if !r.ExpiresAt.IsZero() {
			o = o.Set("ExpiresAt", r.ExpiresAt.UTC().Format(time.RFC3339))
		}
		out = append(out, o)
	}
	return out
}
