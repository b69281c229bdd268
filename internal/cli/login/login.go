// Package login is the command `awsid login`: the console's own sign-in for
// the command line, as the AWS CLI's `aws login`.
package login

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
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
	remote  bool
	port    int
	browser browser.Choice
	yes     bool
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	var o loginOptions
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
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), env, g, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.remote, "remote", false, "sign in with a browser on another machine and paste the code it shows")
	f.IntVar(&o.port, "callback-port", 0, "wait for the browser's answer on this port of 127.0.0.1 (default any)")
	f.StringVar(&o.browser.Browser, "browser", "", "open the page with this: "+strings.Join(browser.Names(), ", ")+", or a command line")
	f.StringVar(&o.browser.Profile, "browser-profile", "", "use this profile of the browser")
	f.BoolVar(&o.yes, "yes", false, "replace another sign-in of the profile without asking")
	return cmd
}

func runLogin(ctx context.Context, env *app.Env, g *global.Options, o loginOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	// The profile may be new: that it is not there yet is no error.
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(g.Flags(), env.Vars, files)}
	c := loginRun{env: env, ses: ses, opts: o, ask: prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM")),
		profile: ses.Settings.ProfileName().Text, current: ses.Settings.Profile()}
	if err := c.checkVacant(); err != nil {
		return err
	}
	if err := c.chooseRegion(ctx); err != nil {
		return err
	}
	if err := console.CheckWritable(env); err != nil {
		return err
	}
	return c.signIn(ctx)
}

// loginRun is one run of it.
type loginRun struct {
	env     *app.Env
	ses     *app.Session
	opts    loginOptions
	ask     *prompt.Prompter
	profile string
	current *shared.Profile // nil when it is new
	region  string
	asked   bool // the region was asked for and goes into the profile
}

func (c *loginRun) currentValue(key string) string {
	if c.current == nil {
		return ""
	}
	v, _ := c.current.Get(key)
	return v.Text
}

// checkVacant refuses a profile that already gets its credentials otherwise.
func (c *loginRun) checkVacant() error {
	for _, kind := range []struct{ what, keys string }{
		{"a web identity token", "web_identity_token_file"}, {"SSO", "sso_role_name sso_account_id"},
		{"an access key", "aws_access_key_id"}, {"a role to assume", "role_arn"}, {"a credential process", "credential_process"},
	} {
		for _, key := range strings.Fields(kind.keys) {
			if c.currentValue(key) == "" {
				continue
			}
			v, _ := c.current.Get(key)
			return problem.New(problem.Config, "the profile %s already gets credentials from %s", c.profile, kind.what).At(v.Origin.String()).WithCode("Configuration").WithHint("choose a new profile: awsid login --profile NAME")
		}
	}
	return nil
}

// chooseRegion takes the configured region or asks for one.
func (c *loginRun) chooseRegion(ctx context.Context) error {
	region, err := c.ses.Settings.Region()
	if err != nil || region.Set() {
		c.region = region.Text
		return err
	}
	fmt.Fprint(c.env.Stdout, "No region is set. Choose the one your resources are in, or the one nearest to you\n(https://docs.aws.amazon.com/global-infrastructure/latest/regions/). It can be changed\nat any time with: awsid configure set region REGION\n\n")
	const fallback = "us-east-1"
	answer, err := c.ask.Ask(ctx, prompt.Question{Text: prompt.Label("AWS Region", fallback), Default: fallback, Check: func(s string) error {
		if !settings.ValidRegion(strings.TrimSpace(s)) {
			return errors.New("not a region name, which looks like eu-west-1")
		}
		return nil
	}})
	c.region, c.asked = strings.TrimSpace(answer), true
	return err
}

func (c *loginRun) signIn(ctx context.Context) error {
	who := &browserflow.UI{Env: c.env, Out: c.env.Stdout, Browser: signin.BrowserFor(c.env, c.opts.browser)}
	if who.Browser == nil {
		who.Browser = c.env.Browser
	}
	place := browserflow.Detect(c.env)
	place.BrowserSet = place.BrowserSet || c.opts.browser.Browser != ""
	remote := c.opts.remote
	if way, _ := place.ChooseMethod(browserflow.Preference{}); way != browserflow.LocalBrowser && !remote {
		remote = true
		fmt.Fprint(c.env.Stdout, "There is no browser here, so you sign in with one elsewhere and paste its code.\n\n")
	}
	pin := signin.ExpectedOf(signin.Session{}, c.current)
	result, err := console.Login(ctx, c.env, c.ses, console.Options{Region: c.region, Remote: remote, ForCommand: true,
		CallbackPort: c.opts.port, UI: who, Ask: c.ask.Ask,
		Accept: func(session string) error { return pin.Require(signin.IdentityOf(session)) }})
	if err != nil {
		return err
	}
	if yes, err := c.mayReplace(ctx, result.Session); err != nil || !yes {
		return err
	}
	if err := console.Store(ctx, c.env, result); err != nil {
		return problem.New(problem.General, "store the sign-in: %w", err)
	}
	if err := c.writeProfile(ctx, result.Session); err != nil {
		return err
	}
	return c.printResult(result.Session)
}

// mayReplace asks before a profile changes hands.
func (c *loginRun) mayReplace(ctx context.Context, session string) (bool, error) {
	before := c.currentValue("login_session")
	if before == "" || before == session || c.opts.yes {
		return true, nil
	}
	return c.ask.Confirm(ctx, fmt.Sprintf("\nProfile %s uses the sign-in of %s.\nDo you want it to use %s instead? (y/n): ", c.profile, before, session), false)
}

func (c *loginRun) writeProfile(ctx context.Context, session string) error {
	editor := edit.Editor{Paths: c.env.Paths, Clock: c.env.Clock}
	_, err := editor.Apply(ctx, func(f *edit.Files) error {
		if err := f.Config.Set(edit.Profile(c.profile), "login_session", session); err != nil || !c.asked {
			return err
		}
		return f.Config.Set(edit.Profile(c.profile), "region", c.region)
	}, shared.ConfigFile)
	return err
}

func (c *loginRun) printResult(session string) error {
	text := fmt.Sprintf("\nSigned in. The profile %s uses the credentials of %s.\n", c.profile, session)
	if c.profile != "default" {
		text += fmt.Sprintf("Name it to use it: awsid sts get-caller-identity --profile %s\n", shellwords.Quote(c.profile))
	}
	_, err := fmt.Fprint(c.env.Stdout, text)
	return err
}
