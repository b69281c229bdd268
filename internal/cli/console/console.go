// Package console is `awsid console`: the AWS Management Console in a browser, as the identity of a profile.
package console

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout/consolelink"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/browser"
)

type consoleOptions struct {
	global           *global.Options
	signIn           global.IfNeeded
	page             string
	print, copy, qr  bool
	federate, logout bool
	duration         time.Duration
	browser          browser.Choice
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := &consoleOptions{global: g}
	cmd := &cobra.Command{
		Use:   "console [NAME | WORD... | ARN | ACCOUNT | URL]",
		Short: "open the AWS console as a profile",
		Long: `Open the AWS Management Console in the browser as the identity of a profile.

For a profile of IAM Identity Center the link leads through the access portal: no
keys leave this machine, and several accounts can be open side by side. For any
other profile, and with --federate, temporary credentials are traded for a link
that opens the console within 15 minutes. Such a link is as good as a password
for that time: it is printed or copied only when you ask for that.

The profile is named or found as by "awsid use"; the address of a page of the console
opens that page, with a profile of its account. The profile's awsid_browser says which
browser opens ("chrome:Work", "firefox"), awsid_container, awsid_color and awsid_icon in
which container of Firefox.`,
		Example: `  awsid console                               the profile in effect
  awsid console prod --service ec2
  awsid console prod --service /cloudwatch/home#logsV2:log-groups --region eu-west-1
  awsid console dev --copy                    to paste it on another machine`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: choose.Complete(env),
	}
	f := cmd.Flags()
	f.StringVar(&opts.page, "service", "", "open the page of this `service`, path or address")
	f.BoolVar(&opts.print, "print", false, "print the link, open no browser")
	f.BoolVar(&opts.copy, "copy", false, "copy the link to the clipboard, also over SSH")
	f.BoolVar(&opts.qr, "qr", false, "show the link as a QR code")
	f.BoolVar(&opts.federate, "federate", false, "make the link from credentials, not by the access portal")
	f.DurationVar(&opts.duration, "duration", 0,
		"how long the console stays signed in, 15m to 12h\n(default: as long as the credentials hold)")
	f.BoolVar(&opts.logout, "logout", false, "sign the browser out of all console sessions first")
	f.StringVar(&opts.browser.Browser, "browser", "",
		"open the link with this: "+strings.Join(browser.Names(), ", ")+", or a command line")
	f.StringVar(&opts.browser.Profile, "browser-profile", "", "use this profile of the browser, by the name it shows")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("service",
		func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return consolelink.ServiceNames(), cobra.ShellCompDirectiveNoFileComp
		})
	opts.signIn.Flag(cmd, signin.Ask)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := opts.check(); err != nil {
			return global.Usage(cmd, err)
		}
		return runConsole(cmd.Context(), env, opts, args)
	}
	return cmd
}

// check refuses options that do not go together.
func (o *consoleOptions) check() error {
	ways := slices.DeleteFunc([]bool{o.print, o.copy, o.qr}, func(given bool) bool { return !given })
	switch {
	case len(ways) > 1:
		return problem.New(problem.Usage, "choose one of --print, --copy and --qr")
	case o.duration != 0 && (o.duration < consolelink.MinDuration || o.duration > consolelink.MaxDuration):
		return problem.New(problem.Usage, "--duration %s is not from 15m to 12h", o.duration)
	}
	return nil
}

// runConsole makes the link of the profile and brings it to the person.
func runConsole(ctx context.Context, env *app.Env, opts *consoleOptions, words []string) error {
	words = slices.DeleteFunc(words, func(word string) bool {
		if !strings.HasPrefix(word, "https://") || strings.Contains(word, "#/console?") {
			return false
		}
		opts.page = cmp.Or(opts.page, word) // a page of the console, of an account of the profile
		account, _ := catalog.ParseQuery(word).Account()
		return account == "" // and says nothing of the profile
	})
	if err := choose.ForCommand(ctx, env, opts.global, words, "awsid console"); err != nil {
		return err
	}
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	plan, err := credentials.New(env, ses).Plan()
	if err != nil {
		return err
	}
	if plan.Step == nil {
		return plan.NotFound()
	}
	m := linkMaker{env: env, ses: ses, opts: opts, plan: plan}
	link, err := m.makeLink(ctx)
	if err != nil {
		return err
	}
	return m.show(ctx, link)
}
