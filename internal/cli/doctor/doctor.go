// Package doctor is `awsid doctor`: find what is wrong with the set-up, and fix what has one right answer.
package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/rules"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/progress"
	"github.com/awsid/awsid/internal/ui/style"
	"github.com/awsid/awsid/internal/version"
)

type doctorOptions struct {
	fix, interactive, yes, dryRun bool
	offline, bundle               bool
	only, skip                    []string
	output                        string
	global                        *global.Options
}

// New makes the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := doctorOptions{global: g}
	cmd := &cobra.Command{
		Use: "doctor [RULE...]",
		Long: `Looks at the shared files, the caches, the environment and the programs that use
them, and says what is wrong, where, why it matters and for which tool. A plain
run changes nothing. With RULES, only these are looked for.

--fix repairs what has one right answer, and asks on the terminal where there
are two, saying what each means. It shows one difference and asks before it
writes; ` + "`awsid configure undo`" + ` takes it back. --interactive asks about each repair.
What other tools own is never touched.

The network is asked for ten seconds at most; --offline asks nobody.

Exit codes: 0 healthy (an info is no fault), 1 an error or a warning was found,
252 wrong arguments.`,
		Example: `  awsid doctor                        # what is wrong?
  awsid doctor rules invalid-region   # what does the rule mean?
  awsid doctor --fix                  # repair it: shows the difference and asks
  awsid doctor --fix quoted-value     # repair this alone
  awsid doctor --fix --yes            # repair what has one right answer without asking
  awsid doctor --offline --output json
  awsid doctor --bundle               # a report for an issue, with every value masked`,
		ValidArgs: ruleIDs(rules.All()),
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.only = append(opts.only, args...)
			opts.fix = opts.fix || opts.interactive
			if err := opts.validate(); err != nil {
				return global.Usage(cmd, err)
			}
			return runDoctor(cmd.Context(), env, opts)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&opts.fix, "fix", false, "repair what has one right answer, and ask about what has two")
	f.BoolVarP(&opts.interactive, "interactive", "i", false, "as --fix, asking about each repair")
	f.BoolVarP(&opts.yes, "yes", "y", false, "with --fix: do not ask")
	f.BoolVar(&opts.dryRun, "dry-run", false, "with --fix: only show the difference")
	f.BoolVar(&opts.offline, "offline", false, "send nothing and start no program")
	f.BoolVar(&opts.bundle, "bundle", false, "print a report without secrets, to be pasted into an issue")
	f.StringVar(&opts.output, "output", "text", "`FORMAT` of the findings: text, json or sarif") // in place of the global one
	f.StringSliceVar(&opts.only, "only", nil, "run only these `RULES`, as words behind the command do")
	f.StringSliceVar(&opts.skip, "skip", nil, "leave these `RULES` out")
	for option, words := range map[string][]string{"only": cmd.ValidArgs, "skip": cmd.ValidArgs, "output": {"text", "json", "sarif"}} {
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(option, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	cmd.AddCommand(newRules(env, g))
	return cmd
}

func (opts doctorOptions) validate() error {
	switch {
	case opts.bundle && opts.fix:
		return problem.New(problem.Usage, "--bundle changes nothing, so it does not go with --fix")
	case opts.interactive && opts.yes:
		return problem.New(problem.Usage, "--interactive asks and --yes does not: leave one of them out")
	}
	if !slices.Contains([]string{"json", "sarif", "text"}, opts.output) {
		return problem.New(problem.Usage, "--output: doctor prints text, json or sarif, not %q", opts.output)
	}
	for _, id := range slices.Concat(opts.only, opts.skip) {
		if err := checkRule(id); err != nil {
			return err
		}
	}
	return nil
}

func checkRule(id string) error {
	known := ruleIDs(rules.All())
	if slices.Contains(known, id) {
		return nil
	}
	e := problem.New(problem.Usage, "there is no rule %q", id)
	if near := nearest.Words(id, known); len(near) > 0 {
		e.Hint = "maybe you meant: " + strings.Join(near, ", ")
	} else {
		e.Hint = "run `awsid doctor rules` to see all"
	}
	return e
}

func runDoctor(ctx context.Context, env *app.Env, opts doctorOptions) error {
	if opts.bundle {
		return writeBundle(ctx, env, opts)
	}
	findings, answers := examine(ctx, env, opts)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if opts.fix {
		fixed, err := fix(ctx, env, opts)
		if err != nil {
			return err
		}
		if fixed {
			findings, answers = examine(ctx, env, opts)
		}
	}
	if err := writeFindings(env, opts, findings, answers); err != nil {
		return err
	}
	if doctor.Unhealthy(findings) {
		return problem.Exit(1)
	}
	return nil
}

// examine runs the rules that were asked for, and returns what the network answered, too. With them run all that cost
// nothing: a rule that is left out still explains what another one would report.
func examine(ctx context.Context, env *app.Env, opts doctorOptions) ([]doctor.Finding, []doctor.Answer) {
	status := progress.New(env.Stderr)
	defer status.Clear()
	if !opts.offline {
		status.Set("asking the network and the programs that are configured ...")
	}
	var mu sync.Mutex
	var answers []doctor.Answer
	isOver := false // an answer that comes later than the findings is not waited for
	watch := func(a doctor.Answer) {
		mu.Lock()
		defer mu.Unlock()
		if isOver {
			return
		}
		answers = append(answers, a)
		status.Set(fmt.Sprintf("asking the network and the programs that are configured ... %s", timing(a)))
	}
	wanted := ruleIDs(opts.rules())
	list := slices.DeleteFunc(rules.All(), func(r doctor.Rule) bool { return r.Online && !slices.Contains(wanted, r.ID) })
	found := doctor.Examine(ctx, env, opts.offline, list, watch)
	mu.Lock()
	defer mu.Unlock()
	isOver = true
	slices.SortFunc(answers, func(a, b doctor.Answer) int { return cmp.Compare(a.URL, b.URL) })
	return slices.DeleteFunc(found, func(f doctor.Finding) bool { return !slices.Contains(wanted, f.Rule) }), answers
}

// timing says how long an address took to answer.
func timing(a doctor.Answer) string {
	text := fmt.Sprintf("%s %d ms", secret.URL(a.URL), a.Took.Milliseconds())
	if a.Err != nil {
		text += " (no answer)"
	}
	return text
}

func (opts doctorOptions) rules() []doctor.Rule {
	return slices.DeleteFunc(rules.All(), func(r doctor.Rule) bool {
		return len(opts.only) > 0 && !slices.Contains(opts.only, r.ID) || slices.Contains(opts.skip, r.ID)
	})
}

func ruleIDs(list []doctor.Rule) []string {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	return ids
}

func writeFindings(env *app.Env, opts doctorOptions, findings []doctor.Finding, answers []doctor.Answer) error {
	switch opts.output {
	case "json":
		return doctor.WriteJSON(env.Stdout, env.Paths.Home, findings, answers)
	case "sarif":
		return doctor.WriteSARIF(env.Stdout, env.Paths.Home, version.Number(), opts.rules(), findings)
	default:
		return writeText(env, findings, answers)
	}
}

// writeText is the people's view: one finding a paragraph, the place first, as
// compilers do, so that editors can jump there.
func writeText(env *app.Env, findings []doctor.Finding, answers []doctor.Answer) error {
	var b strings.Builder
	st := env.Style(env.Stdout)
	line := func(indent int, format string, args ...any) {
		b.WriteString(st.Wrap(fmt.Sprintf(format, args...), indent) + "\n")
	}
	for _, f := range findings {
		line(4, "%s%s: %s [%s]", printable.Line(location(env, f), 0), severity(st, f), printable.Line(f.Message, 0), f.Rule)
		if f.Tools != doctor.EveryTool {
			line(13, "    affects: %s", strings.Join(f.Tools.Names(), ", "))
		}
		if f.Fix != nil {
			line(9, "    %s %s", st.Good("fix:"), printable.Line(f.Fix.Does, 0))
		}
		for i, choice := range f.Choices {
			line(12, "    %s %s%s", [...]string{st.Good("fix:") + " either", "    or"}[min(i, 1)], printable.Line(choice.Does, 0), printable.Line(consequence(choice), 0))
		}
	}
	for _, a := range answers {
		line(6, "asked %s", printable.Line(timing(a), 0))
	}
	return st.Print(b.String() + st.Wrap(summary(findings), 2))
}

// severity is how bad a finding is, in its colour.
func severity(st style.Style, f doctor.Finding) string {
	switch f.Severity {
	case doctor.Error:
		return st.Bad(string(f.Severity))
	case doctor.Warning:
		return st.Doubtful(string(f.Severity))
	}
	return st.Note(string(f.Severity))
}

func consequence(fix *doctor.Fix) string {
	if fix.Then == "" {
		return ""
	}
	return " (" + fix.Then + ")"
}

func location(env *app.Env, f doctor.Finding) string {
	switch {
	case f.File == "":
		return ""
	case f.Line == 0:
		return paths.Tilde(f.File, env.Paths.Home) + ": "
	default:
		return fmt.Sprintf("%s:%d: ", paths.Tilde(f.File, env.Paths.Home), f.Line)
	}
}

func summary(findings []doctor.Finding) string {
	if len(findings) == 0 {
		return "nothing found: the set-up is healthy\n"
	}
	count := map[doctor.Severity]int{}
	for _, f := range findings {
		count[f.Severity]++
	}
	text := fmt.Sprintf("\n%s, %s, %d info", plural(count[doctor.Error], "error"), plural(count[doctor.Warning], "warning"), count[doctor.Info])
	if n := len(doctor.Fixable(findings)); n > 0 {
		text += fmt.Sprintf("; %d can be fixed: awsid doctor --fix", n)
	} else if slices.ContainsFunc(findings, func(f doctor.Finding) bool { return len(f.Choices) > 0 }) {
		text += "; awsid doctor --fix asks what to do about what has two answers"
	}
	return text + "\n"
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// writeBundle prints the report that may be shown to strangers.
func writeBundle(ctx context.Context, env *app.Env, opts doctorOptions) error {
	began := env.Clock.Now()
	found, _ := examine(ctx, env, opts)
	report := doctor.Bundle{
		Version: version.Line(), Snapshot: doctor.Take(env, true), Findings: found,
		Explain: explanation(env, opts.global), Took: env.Clock.Now().Sub(began),
	}
	_, err := report.WriteTo(env.Stdout)
	return err
}

// unwrapped is a width at which no value is split over two lines, where the
// report would not find it again to hide it.
const unwrapped = 1 << 16

func explanation(env *app.Env, g *global.Options) string {
	reader, ok := readers.ByID(readers.CLI)
	if !ok {
		return ""
	}
	flags := g.Flags()
	delete(flags, "output") // that of the findings
	var b strings.Builder
	if err := explain.New(env, reader, flags).WriteText(&b, unwrapped); err != nil {
		return err.Error()
	}
	return b.String()
}
