// Package importer is the command `awsid import`: profiles and sso-sessions from what other tools have set up.
package importer

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/peers"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type importOptions struct {
	global    *global.Options
	tools     []string
	yes       bool
	conflicts string
	machineID string
	writing   configwrite.Options
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := importOptions{global: g, writing: configwrite.Options{IsOwn: true}}
	cmd := &cobra.Command{
		Use:   "import [TOOL...]",
		Short: "make profiles of what other tools have set up",
		Long: `Find what other tools have set up on this machine, and write it into the shared
config file as profiles and sso-sessions that every AWS tool reads. Without a
TOOL it looks for all of them:

  aws-vault     profiles for its keys, and what include_profile lends them
  granted       portals, profiles with keys of its own, colours, descriptions
  aws-sso-cli   portals, all roles under the names it shows, tags, role chains
  aws-sso-util  generated profiles, by a session in place of a portal in each
  leapp         portals and sessions of its encrypted workspace
  saml2aws      a profile for each account, which asks saml2aws
  awsume        the defaults that it adds to roles
  aws-runas     jump roles and durations, and what profiles lend each other

It shows a plan and a diff, and asks before it writes. All is one change, which
"awsid configure undo" takes back. What is there already stays as it is, so that
a second import writes nothing. The tools' own files are only read; access keys
and passwords stay where they are, and the plan says where that is.`,
		Example: `  awsid import --dry-run          look at what there is
  awsid import granted            from one tool
  awsid import --yes --on-conflict rename
  awsid import --dry-run --output json --query "Tools[].Notes[].Text"`,
		Args:      cobra.ArbitraryArgs,
		ValidArgs: peers.Tools(),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.tools = args
			return runImport(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.yes, "yes", false, "write without asking")
	cmd.Flags().StringVar(&opts.conflicts, "on-conflict", string(peers.Refuse),
		"what to do about a name that another profile has: `refuse|skip|rename`, the last to NAME-TOOL")
	cmd.Flags().StringVar(&opts.machineID, "leapp-machine-id", "", "`ID` of the machine that Leapp encrypted its workspace on, if not this one")
	opts.writing.Flags(cmd)
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("on-conflict", cobra.FixedCompletions(policies(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func policies() []cobra.Completion {
	return []cobra.Completion{string(peers.Refuse), string(peers.Skip), string(peers.Rename)}
}

func (opts importOptions) check() error {
	for _, name := range opts.tools {
		if !slices.Contains(peers.Tools(), name) {
			p := problem.New(problem.Usage, "%q is no tool that awsid imports from", name).
				WithHint("it knows %s", settings.Either(peers.Tools()))
			if near := nearest.Words(name, peers.Tools()); len(near) > 0 {
				p.Hint = "did you mean " + near[0] + "?"
			}
			return p
		}
	}
	if !slices.Contains(policies(), opts.conflicts) {
		return problem.New(problem.Usage, "--on-conflict takes %s, not %q", settings.Either(policies()), opts.conflicts)
	}
	if opts.asData() && !opts.yes && !opts.writing.DryRun {
		return problem.New(problem.Usage, "with --output or --query nobody is asked").
			WithHint("add --dry-run to look, or --yes to write")
	}
	return nil
}

// asData reports whether the plan is wanted as data.
func (opts importOptions) asData() bool {
	return opts.global.Given("output") || opts.global.Given("query")
}

func runImport(ctx context.Context, env *app.Env, opts importOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	source := &peers.Source{
		Paths: env.Paths, Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir, Files: files, Runner: env.Runner, MachineID: opts.machineID,
	}
	setups, err := peers.Find(ctx, source, opts.tools)
	if err != nil {
		return err
	}
	plan := peers.NewPlan(files, setups, peers.Policy(opts.conflicts))
	opts.writing.Seen, opts.writing.Subject = files, strings.Join(opts.tools, " ")
	editor := opts.writing.Editor(env)
	editor.DryRun = true
	rehearsal, err := editor.Apply(ctx, func(f *edit.Files) error { return plan.Apply(f) }, shared.ConfigFile)
	if err != nil {
		return err
	}
	view := view{env, plan, rehearsal.Diff()}
	if opts.asData() {
		err = view.writeData(ctx, opts.global, files)
	} else {
		err = view.writeText()
	}
	if err != nil {
		return err
	}
	if err := opts.refuseConflicts(plan); err != nil || opts.writing.DryRun || !rehearsal.Changed() {
		return err
	}
	if agreed, err := opts.askConsent(ctx, env); err != nil || !agreed {
		return err
	}
	changed, err := opts.writing.Apply(ctx, env, func(f *edit.Files) error { return plan.Apply(f) }, shared.ConfigFile)
	if err != nil || !changed {
		return err
	}
	var uses []catalog.Use
	for _, u := range plan.Uses() {
		uses = append(uses, catalog.Use{Name: u.Key, Times: u.Times, Last: u.Last})
	}
	catalog.AddUses(ctx, env, uses)
	if !opts.asData() {
		err = env.Tellf(env.Stderr, "Written. Take it back with: `awsid configure undo`")
	}
	return err
}

// refuseConflicts keeps anything from being written while a name would be lost, unless that was asked for.
func (opts importOptions) refuseConflicts(plan *peers.Plan) error {
	conflicts := plan.Conflicts()
	if len(conflicts) == 0 || opts.conflicts != string(peers.Refuse) {
		return nil
	}
	first := conflicts[0]
	p := problem.New(problem.General, "profile %q of %s: %s", first.Name, first.Tool, first.Reason).WithCode("NameConflict")
	if len(conflicts) > 1 {
		p = problem.New(problem.General, "%d profiles cannot have their names; the first is %q of %s: %s", len(conflicts), first.Name,
			first.Tool, first.Reason).WithCode("NameConflict")
	}
	return p.WithDoing("import").
		WithHint("nothing was written; --on-conflict rename gives them other names, --on-conflict skip leaves them out")
}

// askConsent asks the person, unless --yes answers.
func (opts importOptions) askConsent(ctx context.Context, env *app.Env) (bool, error) {
	if opts.yes {
		return true, nil
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return false, problem.New(problem.Usage, "import asks before it writes, and there is no terminal to ask on").
			WithHint("add --yes to write, or --dry-run to only look")
	}
	defer tty.Close()
	agreed, err := prompt.New(tty, tty, env.Vars.Get("TERM")).Confirm(ctx, "Write these changes? [y/N] ", false)
	if prompt.IsEnd(err) {
		return false, nil
	}
	return agreed, err
}
