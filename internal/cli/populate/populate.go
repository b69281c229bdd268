// Package populate is the command `awsid populate`: a profile for every account and role that a sign-in reaches.
package populate

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

type populateOptions struct {
	global   *global.Options
	session  string
	all      bool
	accounts []string
	roles    []string
	renamed  []string // OLD=NEW
	cached   bool
	forget   bool
	check    bool
	yes      bool
	plan     profileplan.Options
	given    []string // the options of rules on the command line; see rules.go
	region   string   // where nothing else says it, in place of a question
	isOffer  bool     // after configure sso, whose own --region is not meant
	ifNeeded global.IfNeeded
	writing  configwrite.Options
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := &populateOptions{global: g, writing: configwrite.Options{IsOwn: true}}
	cmd := &cobra.Command{
		Use:   "populate",
		Short: "write a profile for every account and role that your sign-in reaches",
		Long: `Lists the accounts and roles that your sign-in to IAM Identity Center reaches, and
writes a profile for each into the config file, in one change that "awsid configure
undo" takes back. Run again it brings the profiles up to date: what you have changed,
added, commented, moved or renamed in them stays, and what you have deleted stays
deleted.

Names, regions and exceptions come from options, or from populate.yaml beside the
config file (docs/populate.md). --region is the region of the profiles here, or several
with commas between them; "none" leaves it out. What the last run was given counts where
this one is given nothing.

Exit code 254: some accounts could not be listed; what is known was written. With
--check: 0 all is as it should be, 1 something would change, 254 it could not be listed.`,
		Example: `  awsid populate --region eu-west-1 --dry-run
  awsid populate --name '{account|lower}.{role}' --region eu-west-1
  awsid populate --rule 'account=Sandbox* skip' --rule 'role=Admin* awsid_color=red'
  awsid populate --from https://example.com/team/populate.yaml
  awsid populate --prune
  awsid populate --check --output json`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts.given = givenWords(cmd.Flags())
			return runPopulate(cmd.Context(), env, opts)
		},
	}
	listing.SessionFlag(env, cmd, &opts.session, "the sso-session whose accounts are meant")
	f := cmd.Flags()
	f.BoolVar(&opts.all, "all", false, "for all sso-sessions")
	new(ruleFlags).addTo(f)
	f.StringArrayVar(&opts.accounts, "account", nil, "look at these accounts only: an ID, or a pattern of names")
	f.StringArrayVar(&opts.roles, "role", nil, "look at these roles only: a name, or a pattern")
	f.BoolVar(&opts.plan.Prune, "prune", false, "remove generated profiles whose roles are gone")
	f.StringArrayVar(&opts.renamed, "renamed-role", nil, "keep the profiles of a role that has another name now: `OLD=NEW`")
	f.BoolVar(&opts.plan.Restore, "restore", false, "write again what you have deleted")
	f.BoolVar(&opts.plan.Adopt, "adopt", false, "take over profiles that granted, aws-sso-util or\n"+
		"aws-sso-cli generated for the same accounts and roles")
	f.BoolVar(&opts.cached, "cached", false, "take the accounts and roles that were listed last")
	f.BoolVar(&opts.forget, "forget", false, "let the options of the last run not count")
	f.BoolVar(&opts.check, "check", false, "change nothing, and say by the exit code whether something would")
	f.BoolVarP(&opts.yes, "yes", "y", false, "do not ask before writing or removing")
	opts.ifNeeded.Flag(cmd, signin.Ask)
	opts.writing.Flags(cmd)
	// The only errors are options that do not exist.
	_ = cmd.RegisterFlagCompletionFunc("account", listing.CompleteAccounts(env, g, &opts.session))
	_ = cmd.RegisterFlagCompletionFunc("role", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return listing.RoleNames(env, g, opts.session, ""), cobra.ShellCompDirectiveNoFileComp
	})
	_ = cmd.RegisterFlagCompletionFunc("name", completePresets)
	return cmd
}

func completePresets(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, p := range profileplan.Presets() {
		names = append(names, p.Name+"\t"+p.Doc)
	}
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func runPopulate(ctx context.Context, env *app.Env, opts *populateOptions) error {
	if err := opts.readRenames(); err != nil {
		return err
	}
	flags := opts.global.Flags()
	delete(flags, "region") // it is the profiles', and may be several
	ses, err := app.Open(env, flags)
	if e := (*problem.Error)(nil); errors.As(err, &e) && e.Code == "ProfileNotFound" && flags["profile"] == "" {
		ses, err = openWithoutProfile(env, flags) // the profile that a variable names may be yet to come
	}
	if err != nil {
		return err
	}
	listers, err := opts.listers(env, ses)
	if err != nil {
		return err
	}
	r := &run{env: env, ses: ses, opts: opts}
	for _, l := range listers {
		if err := r.addSession(ctx, l); err != nil {
			return err
		}
	}
	if len(r.inputs) == 0 {
		return r.failed
	}
	if err := r.preview(ctx); err != nil {
		return err
	}
	return r.finish(ctx)
}

func openWithoutProfile(env *app.Env, flags settings.Flags) (*app.Session, error) {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return nil, err
	}
	return &app.Session{Files: files, Settings: settings.ResolveAny(flags, env.Vars, files)}, nil
}

// run is one run of the command.
type run struct {
	env    *app.Env
	ses    *app.Session
	opts   *populateOptions
	inputs []*profileplan.Input
	namers []*profileplan.Namer // of the inputs; nil where no program names
	words  [][]string           // the options that count for them
	failed error                // why a session could not be listed, or not whole

	plan   *profileplan.Plan
	result *edit.Result // of the preview
}

// computePlan computes the plan from what is in the files, and changes nothing.
func (r *run) computePlan(ctx context.Context) (*edit.Result, error) {
	editor := r.opts.writing.Editor(r.env)
	editor.DryRun = true
	change := r.change
	if !r.opts.writing.DryRun { // only the plan is wanted
		change = func(files *edit.Files) error {
			r.plan = profileplan.New(files, r.inputs, r.opts.plan)
			return nil
		}
	}
	return editor.Apply(ctx, change, profileplan.Files()...)
}

// preview computes the plan. Names that clash are asked about.
func (r *run) preview(ctx context.Context) (err error) {
	r.result, err = r.computePlan(ctx)
	if err != nil || len(r.plan.Clashes) == 0 {
		return err
	}
	yes, err := r.confirm(ctx, r.clashText()+"Put the account's ID behind those names?", true, nil)
	if err != nil || !yes {
		return errors.Join(err, r.clashError())
	}
	for i, in := range r.inputs {
		in.Rules.AppendID = true
		r.words[i] = append(r.words[i], "--append-id")
		in.Options = joinWords(r.words[i])
	}
	if r.result, err = r.computePlan(ctx); err == nil && len(r.plan.Clashes) > 0 {
		return r.clashError()
	}
	return err
}

// change plans anew from the files that it is given, and makes the change.
func (r *run) change(files *edit.Files) error {
	r.plan = profileplan.New(files, r.inputs, r.opts.plan)
	if len(r.plan.Clashes) > 0 {
		return nil
	}
	return r.plan.Apply(files)
}

// finish shows the plan, asks, and writes.
func (r *run) finish(ctx context.Context) error {
	if r.opts.check || r.opts.writing.DryRun {
		if err := r.print(ctx); err != nil {
			return err
		}
		if r.failed == nil && r.opts.check && !r.plan.IsEmpty() {
			return problem.Silent(problem.NotFound)
		}
		return r.failed
	}
	r.printSummary()
	if !r.opts.yes && !r.plan.IsEmpty() {
		if yes, err := r.ask(ctx); err != nil || !yes {
			r.printf("Nothing was written.\n")
			return err
		}
	}
	shown := r.plan
	if _, err := r.opts.writing.Apply(ctx, r.env, r.changeAsShown(shown), profileplan.Files()...); err != nil {
		return err
	}
	r.printDone()
	if r.wantsData() {
		if err := r.printData(ctx); err != nil {
			return err
		}
	}
	return r.failed
}

// changeAsShown makes the change unless it would remove or rename what was not shown: another program may have written
// in the meantime.
func (r *run) changeAsShown(shown *profileplan.Plan) func(*edit.Files) error {
	return func(files *edit.Files) error {
		if err := r.change(files); err != nil {
			return err
		}
		if len(r.plan.Clashes) > 0 {
			return r.clashError()
		}
		isShown := func(c profileplan.Change) bool {
			return slices.ContainsFunc(shown.Changes, func(s profileplan.Change) bool {
				return s.Action == c.Action && s.Profile == c.Profile && s.Before == c.Before
			})
		}
		for _, c := range r.plan.Changes {
			if (c.Action == profileplan.Remove || c.Action == profileplan.Rename) && !isShown(c) {
				return problem.New(problem.General, "the config file has changed meanwhile, and profile %q with it",
					c.Profile).WithHint("run it again")
			}
		}
		return nil
	}
}
