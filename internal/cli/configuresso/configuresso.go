// Package configuresso is the command `awsid configure sso`: it asks for a session and signs in, lets the person
// choose an account and a role, and writes the profile. Nothing is written before the last answer.
package configuresso

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/configuresso/questions"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// ssoOptions are the answers given on the command line. --profile, --region and
// --output answer the last three questions.
type ssoOptions struct {
	global            *global.Options
	noBrowser, device bool
	port              int
	noInput           bool
	writing           configwrite.Options
	given             map[string]*string // by option name
}

var questionOptions = [][2]string{
	{"session-name", "name of the sso-session; an empty one keeps the older form without a session"},
	{"start-url", "start URL of the access portal"},
	{"sso-region", "region of IAM Identity Center"},
	{"registration-scopes", "scopes to register for, separated by commas"},
	{"account-id", "account of the profile"},
	{"role-name", "role of the profile"},
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := &ssoOptions{global: g, given: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "sso",
		Short: "set up a profile that signs in with IAM Identity Center",
		Long: `Asks for an sso-session, signs in, lets you choose an account and a role, and
writes a profile. Every question has an option; one that is given is not asked, and
--no-input turns every question left into its default or an error. Running it again
with the same answers changes nothing.`,
		Example: `  awsid configure sso
  awsid configure sso --profile dev
  awsid configure sso --no-input --profile dev --session-name corp \
      --start-url https://corp.awsapps.com/start --sso-region us-east-1 \
      --account-id 111122223333 --role-name ReadOnly --region eu-west-1`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, a := range questionOptions {
				if !cmd.Flags().Changed(a[0]) {
					delete(opts.given, a[0])
				}
			}
			return runSSO(cmd.Context(), env, opts)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&opts.noBrowser, "no-browser", false, "print the address, open no browser")
	f.BoolVar(&opts.device, "use-device-code", false, "sign in on any device with a code")
	f.IntVar(&opts.port, "callback-port", 0, "wait for the browser's answer on this port of 127.0.0.1 (default any)")
	f.BoolVar(&opts.noInput, "no-input", false, "ask nothing: take defaults, or fail and name the option that is missing")
	opts.writing.Flags(cmd)
	for _, a := range questionOptions {
		opts.given[a[0]] = f.String(a[0], "", a[1])
	}
	return cmd
}

// runSSO asks what the options leave open, signs in, and writes the profile.
func runSSO(ctx context.Context, env *app.Env, opts *ssoOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	// The profile may be new: that it is not there yet is no error.
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(opts.global.Flags(), env.Vars, files)}
	for _, name := range []string{"region", "output"} {
		if opts.global.Given(name) {
			text := opts.global.Get(name)
			opts.given[name] = &text
		}
	}
	w := &wizard{env: env, ses: ses, opts: opts, ask: prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM"))}
	name := ses.Settings.ProfileName()
	if at := name.Origin.String(); at == "" || at == "default" {
		w.profile = "default"
	} else {
		w.profile, w.named = name.Text, true
	}
	w.current, _ = files.Profile(w.profile)
	for _, step := range []func(context.Context) error{
		w.chooseSession, w.signIn, w.chooseRole, w.askDefaults, w.askName, w.writeProfile,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	w.printNextStep()
	return w.offerAll(ctx)
}

// missingOption is the error of a question that --no-input leaves without an answer.
func missingOption(option string) error {
	return problem.New(problem.Usage, "--%s is needed with --no-input", option).WithCode("ParamValidation")
}

// wizard is one run of the command. Its later fields are filled step by step.
type wizard struct {
	env     *app.Env
	ses     *app.Session
	opts    *ssoOptions
	ask     *prompt.Prompter
	profile string          // the profile to write
	named   bool            // by --profile or a variable; else it is asked for
	current *shared.Profile // nil when it is not there yet

	session    signin.Session
	newSession bool // the session is new and gets a section
	token      tokencache.Token
	signedIn   bool             // just now, and not found in the cache
	account    string           // "" when the portal does not list any
	reached    accounts.Listing // all accounts, and the roles of the chosen one
	role       string
	region     string
	output     string
}

// optionOrAsk returns what the option says, else what the person says. Where no
// question may be asked, the current value counts.
func (w *wizard) optionOrAsk(ctx context.Context, option string, q prompt.Question) (string, error) {
	if given, ok := w.opts.given[option]; ok {
		if q.Check == nil {
			return *given, nil
		}
		if err := q.Check(*given); err != nil {
			return "", invalidOption(option, err)
		}
		return *given, nil
	}
	if !w.opts.noInput {
		q.Doubt = w.doubtOf(option)
		answer, err := questions.Ask(ctx, w.ask, q)
		return answer, unansweredHint(option, err)
	}
	if q.Check != nil && q.Check(q.Default) != nil {
		return "", missingOption(option)
	}
	return q.Default, nil
}

// doubtOf returns what judges the answer to a question, nil for one that is no setting's.
func (w *wizard) doubtOf(option string) func(context.Context, string) string {
	switch option {
	case "start-url":
		return questions.Doubt(w.env, shared.KindSSOSession, "sso_start_url")
	case "sso-region":
		return questions.Doubt(w.env, shared.KindSSOSession, "sso_region")
	case "region", "output":
		return questions.Doubt(w.env, shared.KindProfile, option)
	}
	return nil
}

// chooseSession asks for the session name and, unless it is known, for what makes a session.
func (w *wizard) chooseSession(ctx context.Context) error {
	files := w.ses.Files
	q := questions.SessionName(files, "SSO session name (Recommended)", w.current.Text("sso_session"))
	q.Check = func(answer string) error {
		if answer == "" {
			return nil // the older form
		}
		return checkName(answer)
	}
	name, err := w.optionOrAsk(ctx, "session-name", q)
	if err != nil {
		return err
	}
	if _, known := files.SSOSession(name); known && name != "" {
		if w.session, err = signin.NamedSession(w.ses, name); err != nil {
			return err
		}
		return w.checkAgrees()
	}
	w.session, w.newSession = signin.Session{Name: name}, name != ""
	if name == "" {
		w.printf("\nWARNING: without a session name the profile gets the older form: no renewal, no\n" +
			"scopes, and every profile repeats the settings. To use a session, run this again and name one.\n\n")
	}
	if w.session.StartURL, err = w.optionOrAsk(ctx, "start-url",
		questions.StartURL(files, w.current.Text("sso_start_url"))); err != nil {
		return err
	}
	if w.session.Region, err = w.ssoRegion(ctx); err != nil || name == "" {
		return err
	}
	scopes, err := w.optionOrAsk(ctx, "registration-scopes", questions.Scopes(files, ""))
	w.session.Scopes, w.session.ScopesSet = signin.ParseScopes(scopes), true
	return err
}

// checkAgrees refuses options that contradict the session that is there: other profiles use it, too.
func (w *wizard) checkAgrees() error {
	for option, current := range map[string]string{"start-url": w.session.StartURL, "sso-region": w.session.Region,
		"registration-scopes": strings.Join(w.session.Scopes, ", ")} {
		given, ok := w.opts.given[option]
		if !ok || *given == current ||
			option == "registration-scopes" && slices.Equal(signin.ParseScopes(*given), w.session.Scopes) {
			continue
		}
		return problem.New(problem.Usage, "the sso-session %s exists already, with %q", w.session.Name, current).
			WithCode("ParamValidation").At("--"+option).
			WithHint("change it for all its profiles with `awsid configure sso-session%s --%s …`, or choose another name",
				shellwords.Option("--session-name", w.session.Name), option)
	}
	return nil
}

// ssoRegion returns the region that the start URL tells, or else asks for it.
func (w *wizard) ssoRegion(ctx context.Context) (string, error) {
	if _, given := w.opts.given["sso-region"]; !given {
		clients := awsapi.New(w.env, w.ses.Settings)
		r, err := signin.ResolveStartURL(ctx, func() (*http.Client, error) { return clients.HTTP() }, w.session.StartURL)
		if err == nil && r.Region != "" {
			return r.Region, nil
		}
	}
	return w.optionOrAsk(ctx, "sso-region", questions.Region(w.current.Text("sso_region")))
}

// signIn gets a token: always a new one for a new session.
func (w *wizard) signIn(ctx context.Context) error {
	result, err := signin.Login(ctx, w.env, w.ses, w.session, signin.LoginOptions{Device: w.opts.device,
		NoBrowser: w.opts.noBrowser, CallbackPort: w.opts.port, Force: w.newSession,
		Browser: signin.BrowserFor(w.env, w.session.Browser)})
	if err != nil {
		return err
	}
	w.token, w.signedIn = result.Token, result.SignedIn
	w.printf("Signed in until %s.\n", timetext.Until(w.env.Clock.Now(), w.token.ExpiresAt))
	if w.newSession && result.Region != "" {
		w.session.Region = result.Region
	}
	return nil
}

func (w *wizard) printf(format string, args ...any) { w.env.Tellf(w.env.Stdout, format, args...) }
