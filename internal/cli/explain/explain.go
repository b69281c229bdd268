// Package explain is `awsid explain`: why a command uses the profile, the settings and the credentials that it does.
package explain

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/problem"
)

// usualColumns is the width of a page that is on no terminal.
const usualColumns = 80

type explainOptions struct {
	global *global.Options
	reader readers.Reader
	check  bool
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := explainOptions{global: g}
	var reader string
	cmd := &cobra.Command{
		Use: "explain",
		Long: `Explains what a command would do and why: which profile, every setting with the
place it stands and what it shadows, where the credentials come from and why not
from elsewhere, which calls are made, how long the result lasts, which caches are
used. Nothing is asked, started or changed, and no secret is shown. --check then
really gets the credentials, timing each step.

--for explains what another program makes of the same files and variables.
--output and --query are for the explanation itself; other options are explained.

Exit codes: 0 credentials would be found, 253 nothing is configured, else that of
the command that would fail (255 as a rule); the explanation is printed all the same.`,
		Example: `  awsid explain --profile dev
  awsid explain --profile dev --check
  awsid explain --for go
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
		}
		return runExplain(cmd.Context(), env, opts)
	}
	cmd.Flags().StringVar(&reader, "for", readers.CLI,
		"explain it as this `READER` sees it: "+strings.Join(readers.IDs(), ", "))
	cmd.Flags().BoolVar(&opts.check, "check", false, "really do it, and time each step")
	_ = cmd.RegisterFlagCompletionFunc("for",
		cobra.FixedCompletions(readers.IDs(), cobra.ShellCompDirectiveNoFileComp)) // fails for unknown flags only
	return cmd
}

func runExplain(ctx context.Context, env *app.Env, opts explainOptions) error {
	flags := opts.global.Flags()
	for _, own := range []string{"output", "query", "color"} { // for the explanation itself
		delete(flags, own)
	}
	e := explain.New(env, opts.reader, flags)
	if opts.check {
		e.Try(ctx)
	}
	if err := writeExplanation(ctx, env, opts.global, e); err != nil {
		return err
	}
	return e.Err
}

func writeExplanation(ctx context.Context, env *app.Env, g *global.Options, e *explain.Explanation) error {
	if !slices.ContainsFunc([]string{"output", "query"}, g.Given) {
		columns := usualColumns
		if env.Terminal != nil && env.Terminal.StdoutIsTerminal() {
			columns, _ = env.Terminal.Size()
		}
		return e.WriteText(env.Stdout, columns)
	}
	files := e.Session().Files
	out, err := output.Open(env, g, &app.Session{Files: files,
		Settings: settings.ResolveAny(g.Flags(), env.Vars, files)}, "Explain")
	if err != nil {
		return err
	}
	return out.Write(ctx, e.Object())
}
