// Package use is `awsid use`: another profile for the shell it is typed in.
package use

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/shellhook"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

type useOptions struct {
	global  *global.Options
	words   []string
	none    bool
	keys    bool
	shell   string
	signIn  global.IfNeeded
	setFile bool // write [default]
	replace bool
	writing configwrite.Options
}

// command is how the command is named in a hint.
const command = "awsid use"

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := useOptions{global: g, writing: configwrite.Options{IsOwn: true}}
	cmd := &cobra.Command{
		Use:   "use [NAME | WORD... | ARN | ACCOUNT | URL | ACCOUNT_ROLE | -]",
		Short: "switch this shell to another profile",
		Long: `Switches the shell it is typed in to a profile: AWS_PROFILE and its region, or with
--keys its credentials in place of a profile. Other credentials and marks of
other tools are removed. It needs the line of "awsid init" in the shell's rc file.

The profile is named, or found by words that are anywhere in its name, account,
role, region, session or tags; by the ARN of its role or of something in its
account; by the address of a console page; by account and role as
111122223333_Admin. Where several fit, or nothing is given, a list on the whole
screen lets you choose: words narrow it, and what you use often comes first.

  -  goes back to the profile before. --none leaves all profiles.

With --default the profile becomes that of all shells and programs: [default] in
the config file becomes a copy of it. Keys are not copied, but asked of awsid.`,
		Example: `  awsid use prod
  awsid use prod eu admin
  awsid use -
  awsid use --default dev`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: choose.Complete(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.words = args
			if err := opts.check(); err != nil {
				return global.Usage(cmd, err)
			}
			return runUse(cmd.Context(), env, opts)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&opts.none, "none", false, "leave the profile: none, and no credentials")
	f.BoolVar(&opts.keys, "keys", false, "put credentials into the environment in place of AWS_PROFILE,\nfor programs that know no profiles; they end, and are not renewed")
	f.BoolVar(&opts.setFile, "default", false, "make [default] in the config file a copy of the profile")
	f.BoolVar(&opts.replace, "replace", false, "with --default: also when [default] has credentials of its own")
	f.StringVar(&opts.shell, "shell", "", "print the change for this shell to evaluate, as the function\nof \"awsid init\" does: "+strings.Join(shellhook.Names(), ", "))
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("shell", cobra.FixedCompletions(shellhook.Names(), cobra.ShellCompDirectiveNoFileComp))
	opts.signIn.Flag(cmd, signin.Ask)
	opts.writing.Flags(cmd)
	help := cmd.HelpFunc
	cmd.SetHelpFunc(func(c *cobra.Command, args []string) {
		if opts.shell != "" {
			c.SetOut(env.Stderr) // the shell would evaluate it
		}
		c.SetHelpFunc(nil)
		help()(c, args)
	})
	return cmd
}

func (o *useOptions) check() error {
	isBack := len(o.words) == 1 && o.words[0] == "-"
	switch {
	case o.none && (len(o.words) > 0 || o.keys || o.setFile):
		return problem.New(problem.Usage, "--none goes with no profile and no other option")
	case o.setFile && (o.keys || isBack):
		return problem.New(problem.Usage, "--default names a profile, and goes with neither --keys nor -")
	case o.replace && !o.setFile, o.writing.DryRun && !o.setFile:
		return problem.New(problem.Usage, "--replace and --dry-run go with --default")
	case o.global.Given("profile") && len(o.words) > 0:
		return problem.New(problem.Usage, "a profile is named twice")
	case o.global.Given("profile"):
		o.words = []string{o.global.Get("profile")}
	}
	return nil
}

func runUse(ctx context.Context, env *app.Env, opts useOptions) error {
	var format handout.Format
	if !opts.setFile {
		var err error
		if format, err = opts.format(env); err != nil {
			return err
		}
	}
	name, isNone, err := opts.previous(env)
	if err != nil {
		return err
	}
	if isNone {
		return opts.switchToNone(env, format)
	}
	if name != "" {
		opts.words = []string{name}
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	list := catalog.New(env, files)
	p, err := choose.Profile(ctx, env, list, opts.words, opts.command())
	if err != nil {
		return err
	}
	switch {
	case opts.setFile:
		err = opts.writeDefault(ctx, env, files, p)
	case opts.keys:
		err = opts.switchToKeys(ctx, env, format, p)
	default:
		err = opts.switchToProfile(env, format, list, p)
	}
	if err == nil && name == "" {
		catalog.NoteUse(ctx, env, p.Name)
	}
	return err
}

// command is how the same is asked for by name.
func (o useOptions) command() string {
	switch {
	case o.setFile:
		return command + " --default"
	case o.keys:
		return command + " --keys"
	}
	return command
}

// format returns how the change is written for the shell that asks for it.
func (o useOptions) format(env *app.Env) (handout.Format, error) {
	if o.shell == "" {
		return handout.Format{}, problem.New(problem.Usage, "only the shell itself can change its profile, and it has not been set up for that").
			WithHint("%s", shellhook.Advice(env.Vars.Get("SHELL")))
	}
	f, ok := handout.Named(o.shell)
	if !ok || !f.CanSwitch() {
		return f, problem.New(problem.Usage, "--shell %q is none of %s", o.shell, strings.Join(shellhook.Names(), ", "))
	}
	return f, nil
}

// previous returns the profile to go back to, when that is what is asked for.
func (o useOptions) previous(env *app.Env) (name string, isNone bool, err error) {
	if len(o.words) != 1 || o.words[0] != "-" {
		return "", o.none, nil
	}
	switch name = env.Vars.Get(handout.PreviousProfile); name {
	case "":
		return "", false, problem.New(problem.Usage, "there is no profile to go back to: this shell has not been switched yet").
			WithHint("run `%s NAME`", command)
	case handout.None:
		return "", true, nil
	}
	return name, false, nil
}

func (o useOptions) switchToNone(env *app.Env, format handout.Format) error {
	if err := format.WriteSwitch(env.Stdout, env.Vars, handout.SwitchedToNone(env.Vars)); err != nil {
		return err
	}
	env.Tellf(env.Stderr, "awsid: no profile; `%s -` goes back", command)
	return nil
}

func (o useOptions) switchToProfile(env *app.Env, format handout.Format, list *catalog.Catalog, p *catalog.Profile) error {
	region := cmp.Or(o.global.Get("region"), p.Region)
	if err := format.WriteSwitch(env.Stdout, env.Vars, handout.SwitchedToProfile(env.Vars, p.Name, region)); err != nil {
		return err
	}
	what := choose.Summary(env, list, p)
	switch list.SignIn(p).State {
	case catalog.Never, catalog.Over:
		what += ": `" + signInCommand(p) + "`"
	}
	o.tellSwitch(env, p, what)
	return nil
}

// signInCommand is what signs in for the profile that the shell has.
func signInCommand(p *catalog.Profile) string {
	if p.Kind == "login" {
		return "awsid login"
	}
	return "awsid sso login"
}

func (o useOptions) switchToKeys(ctx context.Context, env *app.Env, format handout.Format, p *catalog.Profile) error {
	region := cmp.Or(o.global.Get("region"), p.Region)
	inner := *env
	inner.Vars = handout.SwitchedToProfile(env.Vars, p.Name, region)
	o.global.ChooseProfile(p.Name)
	ses, err := o.global.Open(&inner)
	if err != nil {
		return err
	}
	creds, err := reauth.Credentials(ctx, &inner, ses, reauth.Options{Policy: o.signIn.Policy(), Default: signin.Ask})
	if err != nil {
		return err
	}
	after := handout.SwitchedToCredentials(env.Vars, ses, creds, region)
	if err := format.WriteSwitch(env.Stdout, env.Vars, after); err != nil {
		return err
	}
	until := "they do not expire"
	if creds.CanExpire() {
		until = "good for " + timetext.Duration(creds.Expires.Sub(env.Clock.Now())) + ", and not renewed"
	}
	o.tellSwitch(env, p, "its keys are in the environment, "+until)
	return nil
}

// tellSwitch says to the person what was done, and whose credentials were in the way of it.
func (o useOptions) tellSwitch(env *app.Env, p *catalog.Profile, what string) {
	env.Tellf(env.Stderr, "awsid: %s: %s", p.Name, cmp.Or(what, p.Kind))
	if key := env.Vars.Get("AWS_ACCESS_KEY_ID"); key != "" && !isOwn(env.Vars) {
		env.Tellf(env.Stderr, "awsid: note: the credentials that were in this shell's environment are removed")
	}
}

// isOwn reports whether the credentials in the environment are from awsid, which gives them again.
func isOwn(vars environ.Vars) bool { return vars.Get(handout.ProfileMarker) != "" }
