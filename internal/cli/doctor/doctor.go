// Package doctor is `awsid doctor`: find what is wrong with the set-up, and
// mend what has one right answer.
package doctor

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/rules"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/progress"
	"github.com/awsid/awsid/internal/version"
)

// patience bounds all rules that ask the network or start a program.
const patience = 10 * time.Second

type options struct {
	fix, yes, dryRun, offline, bundle bool
	only, skip                        []string
	output                            string
}

// New makes the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use: "doctor",
		Long: `Looks at the shared files, the caches, the environment and the programs that use
them, and says what is wrong, where, why it matters and for which tool. A plain
run changes nothing.

Exit codes: 0 healthy (an info is no fault), 1 an error or a warning was found,
252 wrong arguments.`,
		Example: `  awsid doctor                  what is wrong?
  awsid doctor --fix            mend it: shows the difference and asks
  awsid doctor --fix --yes      mend it without asking; awsid configure undo takes it back
  awsid doctor --offline --output json
  awsid doctor --bundle         a report for an issue, with every value masked`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			if o.bundle {
				return bundle(cmd.Context(), env, g, o)
			}
			return run(cmd.Context(), env, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.fix, "fix", false, "mend what has one right answer")
	f.BoolVarP(&o.yes, "yes", "y", false, "with --fix: do not ask")
	f.BoolVar(&o.dryRun, "dry-run", false, "with --fix: only show the difference")
	f.BoolVar(&o.offline, "offline", false, "send nothing and start no program")
	f.BoolVar(&o.bundle, "bundle", false, "print a report without secrets, to be pasted into an issue")
	f.StringVar(&o.output, "output", "text", "`FORMAT` of the findings: text, json or sarif") // in place of the global one
	f.StringSliceVar(&o.only, "only", nil, "run only these `RULES`")
	f.StringSliceVar(&o.skip, "skip", nil, "leave these `RULES` out")
	return cmd
}

func (o options) check(cmd *cobra.Command) error {
	if o.bundle && o.fix {
		return global.Usage(cmd, problem.New(problem.Usage, "--bundle changes nothing, so it does not go with --fix"))
	}
	if !slices.Contains([]string{"json", "sarif", "text"}, o.output) {
		return global.Usage(cmd, problem.New(problem.Usage, "--output: doctor prints text, json or sarif, not %q", o.output))
	}
	known := ids(rules.All())
	for _, id := range slices.Concat(o.only, o.skip) {
		if slices.Contains(known, id) {
			continue
		}
		e := problem.New(problem.Usage, "there is no rule %q", id)
		if near := nearest.Words(id, known); len(near) > 0 {
			e.Hint = "maybe you meant: " + strings.Join(near, ", ")
		}
		return global.Usage(cmd, e)
	}
	return nil
}

func (o options) rules() []doctor.Rule {
	return slices.DeleteFunc(rules.All(), func(r doctor.Rule) bool {
		return len(o.only) > 0 && !slices.Contains(o.only, r.ID) || slices.Contains(o.skip, r.ID)
	})
}

func ids(list []doctor.Rule) []string {
	var names []string
	for _, r := range list {
		names = append(names, r.ID)
	}
	return names
}

func run(ctx context.Context, env *app.Env, o options) error {
	findings := examine(ctx, env, o)
	if o.fix {
		var err error
		if findings, err = mend(ctx, env, o, findings); err != nil {
			return err
		}
	}
	if err := print(env, o, findings); err != nil {
		return err
	}
	if doctor.Sick(findings) {
		return problem.Exit(1)
	}
	return nil
}

// examine runs the rules that were asked for, and with them all that cost
// nothing: a rule that is left out still explains what another one would tell.
func examine(ctx context.Context, env *app.Env, o options) []doctor.Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	status := progress.New(env.Stderr)
	defer status.Clear()
	if !o.offline {
		status.Set("asking the network and the programs that are configured ...")
	}
	return o.findings(ctx, doctor.Take(env, o.offline))
}

func (o options) findings(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
	wanted := ids(o.rules())
	list := slices.DeleteFunc(rules.All(), func(r doctor.Rule) bool { return r.Online && !slices.Contains(wanted, r.ID) })
	return slices.DeleteFunc(doctor.Run(ctx, s, list), func(f doctor.Finding) bool { return !slices.Contains(wanted, f.Rule) })
}

func print(env *app.Env, o options, findings []doctor.Finding) error {
	switch o.output {
	case "json":
		return doctor.WriteJSON(env.Stdout, env.Paths.Home, findings)
	case "sarif":
		return doctor.WriteSARIF(env.Stdout, env.Paths.Home, version.Number(), o.rules(), findings)
	default:
		return writeText(env, findings)
	}
}
