// Package explain is `awsid explain`: why a command uses the profile, the settings and the credentials that it does.
package explain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/style"
)

// usualColumns is the width of a page that is on no terminal.
const usualColumns = 80

type explainOptions struct {
	global *global.Options
	reader readers.Reader
	check  bool
	all    bool
	whyNot string
	diff   []string
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := explainOptions{global: g}
	var reader string
	cmd := &cobra.Command{
		Use: "explain",
		Long: `Explains what a command would do and why. First comes the answer: who you would be,
by which way and from which lines, for how long, and what is in the way. Below it,
except on a terminal without --all: every setting with the place it stands and what
it shadows, where credentials were looked for, the calls, the caches. Nothing is
asked, started or changed, and no secret is shown. --check then really gets the
credentials, timing each step.

--why-not PROVIDER says why credentials do not come from there, and what it would
take: sso, assume-role, custom-process and so on, as the full page lists them.
--for explains what another program makes of the same files and variables, and
--diff cli,go what two of them make differently.
--output and --query are for the explanation itself; other options are explained.

Exit codes: 0 credentials would be found, 253 nothing is configured, else that of
the command that would fail (255 as a rule); the explanation is printed all the same.
--why-not and --diff end with 0.`,
		Example: `  awsid explain --profile dev
  awsid explain --profile dev --all
  awsid explain --profile dev --check
  awsid explain --profile dev --why-not sso
  awsid explain --for go
  awsid explain --diff cli,go
  awsid explain --output json --query 'Settings[?Name==` + "`region`" + `]'`,
		Args: global.Args(cobra.NoArgs),
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var ok bool
		opts.reader, ok = readers.ByID(reader)
		switch {
		case !ok:
			return global.Usage(cmd, problem.New(problem.Usage, "--for %q: known are %s", reader,
				strings.Join(readers.IDs(), ", ")))
		case opts.check && reader != readers.CLI:
			return global.Usage(cmd, problem.New(problem.Usage,
				"--check does what awsid does, so it does not go with --for %s", reader).
				WithHint("leave one of them out"))
		case len(opts.diff) > 0 || cmd.Flags().Changed("diff"):
			return compareReaders(cmd, env, opts)
		}
		return runExplain(cmd.Context(), env, opts)
	}
	cmd.Flags().StringVar(&reader, "for", readers.CLI,
		"explain it as this `READER` sees it: "+strings.Join(readers.IDs(), ", "))
	cmd.Flags().BoolVar(&opts.check, "check", false, "really do it, and time each step")
	cmd.Flags().BoolVar(&opts.all, "all", false, "on a terminal, too: everything that led to the answer")
	cmd.Flags().StringVar(&opts.whyNot, "why-not", "", "why credentials do not come from this `PROVIDER`")
	cmd.Flags().StringSliceVar(&opts.diff, "diff", nil, "what two `READERS` make differently, as in cli,go")
	_ = cmd.RegisterFlagCompletionFunc("why-not", cobra.FixedCompletions(providers(), cobra.ShellCompDirectiveNoFileComp))
	for _, option := range []string{"for", "diff"} {
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(option, cobra.FixedCompletions(readers.IDs(), cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

func runExplain(ctx context.Context, env *app.Env, opts explainOptions) error {
	flags := opts.global.Flags()
	for _, own := range []string{"output", "query", "color"} { // for the explanation itself
		delete(flags, own)
	}
	e := explain.New(env, opts.reader, flags)
	if opts.whyNot != "" {
		return writeWhyNot(ctx, env, opts, e)
	}
	if opts.check {
		e.Try(ctx)
	}
	if err := writeExplanation(ctx, env, opts, e); err != nil {
		return err
	}
	return e.Err
}

// isForProgram reports whether --output or --query asks for an object in place of a page.
func (opts explainOptions) isForProgram() bool {
	return opts.global.Given("output") || opts.global.Given("query")
}

func writeExplanation(ctx context.Context, env *app.Env, opts explainOptions, e *explain.Explanation) error {
	if !opts.isForProgram() {
		var page strings.Builder
		st := env.Style(env.Stdout)
		var err error
		switch isTerminal := env.Terminal != nil && env.Terminal.StdoutIsTerminal(); {
		case isTerminal && !opts.all && !opts.check:
			err = e.WriteAnswer(&page, st.Columns())
			page.WriteString("\n" + st.Wrap("--all shows every setting, where credentials were looked for, the calls and the caches.", 0) + "\n")
		default:
			err = e.WriteText(&page, cmp.Or(st.Columns(), usualColumns))
		}
		return errors.Join(err, st.Print(colorPage(st, page.String())))
	}
	return opts.writeObject(ctx, env, e, e.Object())
}

// writeObject prints an object as --output and --query have it.
func (opts explainOptions) writeObject(ctx context.Context, env *app.Env, e *explain.Explanation, o value.Object) error {
	files := e.Session().Files
	out, err := output.Open(env, opts.global, &app.Session{Files: files,
		Settings: settings.ResolveAny(opts.global.Flags(), env.Vars, files)}, "Explain")
	if err != nil {
		return err
	}
	return out.Write(ctx, o)
}

// colorPage makes headings and labels stand out, and colours what works and what does not.
func colorPage(st style.Style, page string) string {
	if !st.IsColored() {
		return page
	}
	var b strings.Builder
	for line := range strings.Lines(printable.Text(page)) {
		switch label, rest := line[:min(12, len(line))], line[min(12, len(line)):]; {
		case strings.TrimRight(line, "\n") == strings.ToUpper(strings.TrimRight(line, "\n")):
			line = st.Strong(strings.TrimRight(line, "\n")) + "\n"
		case strings.HasPrefix(label, "in the way"), strings.HasPrefix(label, "differs"):
			line = st.Bad(label) + rest
		case label[0] != ' ' && strings.HasSuffix(label, "  "):
			line = st.Note(label) + rest
		}
		for _, bad := range []string{"BREAKS HERE", "BROKEN", "IT WOULD NOT WORK"} {
			line = strings.Replace(line, bad, st.Bad(bad), 1)
		}
		b.WriteString(strings.Replace(line, " YES ", " "+st.Good("YES")+" ", 1))
	}
	return b.String()
}

// providers lists the names that --why-not takes.
func providers() []string {
	var kinds []string
	for _, p := range credentials.Order() {
		kinds = append(kinds, p.Kind)
	}
	return kinds
}

func writeWhyNot(ctx context.Context, env *app.Env, opts explainOptions, e *explain.Explanation) error {
	reason, found := e.WhyNot(opts.whyNot)
	if !found {
		err := problem.New(problem.Usage, "--why-not %q: there is no such provider", opts.whyNot)
		if len(e.Considered) == 0 {
			return e.Err
		}
		return err.WithHint("known are %s", strings.Join(providers(), ", "))
	}
	if opts.isForProgram() {
		return opts.writeObject(ctx, env, e, reason.Object())
	}
	return env.Tellf(env.Stdout, "%s", reason)
}

// compareReaders prints what two readers make differently of the same files and variables.
func compareReaders(cmd *cobra.Command, env *app.Env, opts explainOptions) error {
	var pages []*explain.Explanation
	flags := opts.global.Flags()
	for _, own := range []string{"output", "query", "color"} {
		delete(flags, own)
	}
	for _, id := range opts.diff {
		reader, ok := readers.ByID(id)
		if !ok {
			return global.Usage(cmd, problem.New(problem.Usage, "--diff %q: known are %s", id, strings.Join(readers.IDs(), ", ")))
		}
		pages = append(pages, explain.New(env, reader, flags))
	}
	if len(pages) != 2 {
		return global.Usage(cmd, problem.New(problem.Usage, "--diff takes two readers, as in cli,go"))
	}
	list := explain.Compare(pages[0], pages[1])
	if opts.isForProgram() {
		return opts.writeObject(cmd.Context(), env, pages[0], explain.ComparisonObject(pages[0], pages[1], list))
	}
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%s\n  %-12s %s\n  %-12s %s\n", d.Name, pages[0].Reader.Name, d.One, pages[1].Reader.Name, d.Other)
	}
	if len(list) == 0 {
		fmt.Fprintf(&b, "%s and %s make the same of it\n", pages[0].Reader.Name, pages[1].Reader.Name)
	}
	return env.Tellf(env.Stdout, "%s", paths.TildeText(b.String(), env.Paths.Home))
}
