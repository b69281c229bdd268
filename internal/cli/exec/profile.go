package exec

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/searchpath"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// takeProfile takes a profile that stands before the command, as users of aws-vault write it, out of the words. It reads
// the files only where the first word is no program, or "--" follows.
func (o *execOptions) takeProfile(ctx context.Context, env *app.Env) error {
	dashes := slices.Index(o.argv, "--")
	if o.isDashed || len(o.argv) == 0 || o.global.Given("profile") {
		return nil
	}
	_, programErr := findProgram(env, o.argv[0])
	isProgram := programErr == nil
	if isProgram && dashes != 1 {
		return nil
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	list := catalog.New(env, files)
	p, isProfile := list.Named(o.argv[0])
	switch {
	case isProfile && dashes == 1:
		o.argv = o.argv[2:]
	case isProgram:
		return nil
	case dashes > 0:
		if p, err = choose.Profile(ctx, env, list, o.argv[:dashes], "awsid exec --profile"); err != nil {
			return err
		}
		o.argv = o.argv[dashes+1:]
	case isProfile:
		o.argv = o.argv[1:]
	default:
		return o.neither(list, programErr)
	}
	o.chooseProfile(ctx, env, p)
	return nil
}

// neither is the error of a first word that is no program and no profile, with the profile that it may be a slip for.
func (o *execOptions) neither(list *catalog.Catalog, err error) error {
	var names []string
	for _, p := range list.Profiles {
		names = append(names, p.Name)
	}
	var e *problem.Error
	if near := nearest.Words(o.argv[0], names); len(near) > 0 && errors.As(err, &e) {
		return e.WithHint("if the profile %q is meant: `awsid exec %s -- COMMAND`", near[0], shellwords.ForPaste(near[0]))
	}
	return err
}

func (o *execOptions) chooseProfile(ctx context.Context, env *app.Env, p *catalog.Profile) {
	if env.Terminal.StderrIsTerminal() { // a person, and no script
		catalog.NoteUse(ctx, env, p.Name)
	}
	o.global.ChooseProfile(p.Name)
}

// completeProfileOrCommand completes a profile, and the program that a profile, an option or nothing stands before.
func completeProfileOrCommand(env *app.Env, g *global.Options) cobra.CompletionFunc {
	profiles := choose.Complete(env)
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		place := searchpath.Place{Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir}
		if len(args) > 1 || len(args) == 1 && (g.Given("profile") || place.Find(args[0]) != "") {
			return nil, cobra.ShellCompDirectiveDefault // arguments of the program
		}
		if len(args) == 0 && !g.Given("profile") {
			if names, directive := profiles(cmd, args, typed); len(names) > 0 {
				return names, directive
			}
		}
		return global.CompletePrograms(env, typed)
	}
}

// NewShell returns `awsid shell`.
func NewShell(env *app.Env, g *global.Options) *cobra.Command {
	opts := execOptions{global: g}
	cmd := &cobra.Command{
		Use:   "shell [NAME | WORD...]",
		Short: "open a shell with the credentials of a profile",
		Long: `Opens your shell with the credentials, region and account of a profile in its
environment, as "awsid exec" does without a command; exit ends it. The profile is
named or found as by "awsid use", which switches the shell you have.`,
		Example: `  awsid shell prod
  awsid shell prod eu admin`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: choose.Complete(env),
	}
	opts.signIn.Flag(cmd, signin.Ask)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runShell(cmd.Context(), env, opts, args) }
	return cmd
}

func runShell(ctx context.Context, env *app.Env, opts execOptions, words []string) error {
	if !opts.global.Given("profile") || len(words) > 0 {
		files, err := shared.Load(env.Paths)
		if err != nil {
			return err
		}
		p, err := choose.Profile(ctx, env, catalog.New(env, files), words, "awsid shell")
		if err != nil {
			return err
		}
		opts.chooseProfile(ctx, env, p)
	}
	return runExec(ctx, env, opts)
}
