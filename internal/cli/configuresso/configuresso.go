// Package configuresso is the verb `awsid configure sso`: it asks for a session
// and signs in, lets the person choose an account and a role, and writes the
// profile. Nothing is written before the last answer.
package configuresso

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/writing"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// ssoOptions are the answers given on the command line. --profile, --region and
// --output answer the last three questions.
type ssoOptions struct {
	noBrowser, device bool
	port              int
	noInput           bool
	writing           writing.Options
	given             map[string]*string // by option name
}

// questionOptions lists the options that answer one question each.
func questionOptions() [][2]string {
	return [][2]string{
		{"session-name", "name of the sso-session; an empty one keeps the older form without a session"},
		{"start-url", "start URL of the access portal"},
		{"sso-region", "region of IAM Identity Center"},
		{"registration-scopes", "scopes to register for, separated by commas"},
		{"account-id", "account of the profile"},
		{"role-name", "role of the profile"},
	}
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	o := ssoOptions{given: map[string]*string{}}
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
			for _, a := range questionOptions() {
				if !cmd.Flags().Changed(a[0]) {
					delete(o.given, a[0])
				}
			}
			return runSSO(cmd.Context(), env, g, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.noBrowser, "no-browser", false, "print the address, open no browser")
	f.BoolVar(&o.device, "use-device-code", false, "sign in on any device with a code")
	f.IntVar(&o.port, "callback-port", 0, "wait for the browser's answer on this port of 127.0.0.1 (default any)")
	f.BoolVar(&o.noInput, "no-input", false, "ask nothing: take defaults, or fail and name the option that is missing")
	o.writing.Flags(cmd)
	for _, a := range questionOptions() {
		o.given[a[0]] = f.String(a[0], "", a[1])
	}
	return cmd
}

func runSSO(ctx context.Context, env *app.Env, g *global.Options, o ssoOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	// The profile may be new: that it is not there yet is no error.
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(g.Flags(), env.Vars, files)}
	for _, name := range []string{"region", "output"} {
		if g.Given(name) {
			text := g.Get(name)
			o.given[name] = &text
		}
	}
	w := &wizard{env: env, ses: ses, options: o}
	w.profile, w.named = profileName(ses)
	if p, ok := files.Profile(w.profile); ok {
		w.current = p
	}
	return w.run(ctx)
}

// profileName is the profile to write, and whether it was named at all.
func profileName(ses *app.Session) (string, bool) {
	name := ses.Settings.ProfileName()
	switch name.Origin.String() {
	case "", "default":
		return "default", false
	}
	return name.Text, true
}

// missingOption is the error of a question that --no-input leaves without an answer.
func missingOption(option string) error {
	return problem.New(problem.Usage, "--%s is needed with --no-input", option).WithCode("ParamValidation")
}
