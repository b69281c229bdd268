// Package login is the commands `awsid login` and `awsid logout`: the console's own sign-in for the command line, as
// the AWS CLI's `aws login` and `aws logout`.
package login

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/browser"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type loginOptions struct {
	global  *global.Options
	remote  bool
	port    int
	browser browser.Choice
	yes     bool
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := &loginOptions{global: g}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "sign in with your AWS console user",
		Long: `Signs in with the browser as the user or role of the AWS console, and lets the
profile use it. The credentials last 15 minutes and renew themselves for up to
12 hours. For IAM Identity Center, use: awsid sso login`,
		Example: `  awsid login
  awsid login --profile dev
  awsid login --remote      the browser is on another machine`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.BoolVar(&opts.remote, "remote", false, "sign in with a browser on another machine and paste the code it shows")
	f.IntVar(&opts.port, "callback-port", 0, "wait for the browser's answer on this port of 127.0.0.1 (default any)")
	f.StringVar(&opts.browser.Browser, "browser", "",
		"open the page with this: "+strings.Join(browser.Names(), ", ")+", or a command line")
	f.StringVar(&opts.browser.Profile, "browser-profile", "", "use this profile of the browser")
	f.BoolVar(&opts.yes, "yes", false, "replace another sign-in of the profile without asking")
	return cmd
}

// runLogin signs in, lets the profile use the sign-in, and says so.
func runLogin(ctx context.Context, env *app.Env, opts *loginOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	// The profile may be new: that it is not there yet is no error.
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(opts.global.Flags(), env.Vars, files)}
	l := &login{env: env, ses: ses, opts: opts, ask: prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM")),
		profile: ses.Settings.ProfileName().Text, current: ses.Settings.Profile()}
	if err := l.checkVacant(); err != nil {
		return err
	}
	if err := l.chooseRegion(ctx); err != nil {
		return err
	}
	if err := console.CheckWritable(env); err != nil {
		return err
	}
	result, err := l.signIn(ctx)
	if err != nil {
		return err
	}
	if yes, err := l.confirmReplacing(ctx, result.Session); err != nil || !yes {
		return err
	}
	if err := console.Store(ctx, env, result); err != nil {
		return err
	}
	if err := l.writeProfile(ctx, result.Session); err != nil {
		return err
	}
	return l.printResult(result.Session)
}

type login struct {
	env         *app.Env
	ses         *app.Session
	opts        *loginOptions
	ask         *prompt.Prompter
	profile     string
	current     *shared.Profile // nil when it is new
	region      string
	regionAsked bool // and so goes into the profile
}

// otherSources are the keys of a profile that gets its credentials otherwise.
var otherSources = []struct{ key, what string }{
	{"web_identity_token_file", "a web identity token"}, {"sso_role_name", "SSO"}, {"sso_account_id", "SSO"},
	{"aws_access_key_id", "an access key"}, {"role_arn", "a role to assume"},
	{"credential_process", "a credential process"},
}

// checkVacant refuses a profile that already gets its credentials otherwise.
func (l *login) checkVacant() error {
	for _, s := range otherSources {
		if v, _ := l.current.Get(s.key); v.Text != "" {
			return problem.New(problem.Config, "the profile %s already gets credentials from %s", l.profile, s.what).
				WithCode("Configuration").At(v.Origin.String()).WithHint("choose a new profile: awsid login --profile NAME")
		}
	}
	return nil
}

func (l *login) chooseRegion(ctx context.Context) error {
	region, err := l.ses.Settings.Region()
	if err != nil || region.Set() {
		l.region = region.Text
		return err
	}
	l.env.Tellf(l.env.Stdout, "No region is set. Choose the one your resources are in, or the one nearest to you\n(https://docs.aws.amazon.com/global-infrastructure/latest/regions/). It can be changed\nat any time with: `awsid configure set region REGION`\n\n")
	const fallback = "us-east-1"
	answer, err := l.ask.Ask(ctx, prompt.Question{Text: prompt.Label("AWS Region", fallback), Default: fallback,
		Check: func(s string) error {
			if !settings.ValidRegion(strings.TrimSpace(s)) {
				return errors.New("not a region name, which looks like eu-west-1")
			}
			return nil
		}})
	l.region, l.regionAsked = strings.TrimSpace(answer), true
	return err
}

// signIn signs in with the browser, or with one elsewhere and its code.
func (l *login) signIn(ctx context.Context) (console.Result, error) {
	ui := &browserflow.UI{Env: l.env, Out: l.env.Stdout, Browser: signin.BrowserFor(l.env, l.opts.browser)}
	if ui.Browser == nil {
		ui.Browser = l.env.Browser
	}
	where := browserflow.Detect(l.env)
	where.BrowserSet = where.BrowserSet || l.opts.browser.Browser != ""
	remote := l.opts.remote
	if method, _ := where.ChooseMethod(browserflow.Preference{}); method != browserflow.LocalBrowser && !remote {
		remote = true
		l.env.Tellf(l.env.Stdout, "There is no browser here, so you sign in with one elsewhere and paste its code.\n\n")
	}
	expected := signin.ExpectedOf(signin.Session{}, l.current)
	return console.Login(ctx, l.env, l.ses, console.Options{Region: l.region, Remote: remote, ForCommand: true,
		CallbackPort: l.opts.port, UI: ui, Ask: l.ask.Ask,
		Accept: func(session string) error { return expected.Require(signin.IdentityOf(session)) }})
}

// confirmReplacing asks before the profile changes to another sign-in.
func (l *login) confirmReplacing(ctx context.Context, session string) (bool, error) {
	before := l.current.Text("login_session")
	if before == "" || before == session || l.opts.yes {
		return true, nil
	}
	return l.ask.Confirm(ctx, fmt.Sprintf("\nProfile %s uses the sign-in of %s.\nDo you want it to use %s instead? (y/n): ",
		l.profile, before, session), false)
}

func (l *login) writeProfile(ctx context.Context, session string) error {
	_, err := configwrite.Options{Command: "login", Subject: "--profile " + l.profile}.Apply(ctx, l.env, func(f *edit.Files) error {
		if err := f.Config.Set(edit.Profile(l.profile), "login_session", session); err != nil || !l.regionAsked {
			return err
		}
		return f.Config.Set(edit.Profile(l.profile), "region", l.region)
	}, shared.ConfigFile)
	return err
}

func (l *login) printResult(session string) error {
	text := fmt.Sprintf("\nSigned in. The profile %s uses the credentials of %s.\n", l.profile, session)
	if l.profile != "default" {
		text += fmt.Sprintf("Name it to use it: `awsid sts get-caller-identity%s`\n",
			shellwords.Option("--profile", l.profile))
	}
	err := l.env.Tellf(l.env.Stdout, "%s", text)
	return err
}

type logoutOptions struct {
	global *global.Options
	all    bool
}

// NewLogout returns the command that ends console sign-ins on this machine.
func NewLogout(env *app.Env, g *global.Options) *cobra.Command {
	opts := &logoutOptions{global: g}
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "forget the console sign-in of a profile, or all",
		Long: `Deletes the cached credentials of a console sign-in. The profile keeps its
login_session; ` + "`awsid login`" + ` signs in again. For IAM Identity Center: awsid sso logout`,
		Example: `  awsid logout --profile dev
  awsid logout --all`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), env, opts) },
	}
	cmd.Flags().BoolVar(&opts.all, "all", false, "forget every console sign-in")
	return cmd
}

// The notes say what stays valid. Scripts read these sentences, so they are the AWS CLI's.
const (
	noteOne = "Note, any local developer tools that have already loaded the access token may continue to use it until its expiration. Access tokens expire in 15 minutes."
	noteAll = "Note, any local developer tools that have already loaded access tokens may continue to use them until their expiration. Access tokens expire in 15 minutes."
)

func runLogout(_ context.Context, env *app.Env, opts *logoutOptions) error {
	if opts.all {
		return logoutAll(env)
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	set := settings.ResolveAny(opts.global.Flags(), env.Vars, files)
	name, session := set.ProfileName().Text, set.Profile().Text("login_session")
	if session == "" {
		env.Tellf(env.Stderr, "warning: no login session found for profile '%s'", name)
		return nil
	}
	if _, err := console.Remove(env.Paths.LoginCache, session); err != nil {
		return problem.New(problem.General, "%w", err)
	}
	err = env.Tellf(env.Stdout, "Removed cached login credentials for profile '%s'. %s", name, noteOne)
	return err
}

func logoutAll(env *app.Env) error {
	count, err := console.RemoveAll(env.Paths.LoginCache)
	if err != nil {
		return problem.New(problem.General, "%w", err)
	}
	switch count {
	case 0:
		err = env.Tellf(env.Stdout, "No cached login session tokens found.")
	case 1:
		err = env.Tellf(env.Stdout, "Removed 1 cached login credential. %s", noteAll)
	default:
		err = env.Tellf(env.Stdout, "Removed %d cached login credentials. %s", count, noteAll)
	}
	return err
}
