// Package each is `awsid each`: one command under many profiles.
package each

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/searchpath"
)

// defaultParallel is how many commands run at once, if nothing else is said.
const defaultParallel = 8

type eachOptions struct {
	global   *global.Options
	signIn   global.IfNeeded
	filter   choose.Filter
	words    []string
	argv     []string
	all      bool
	dryRun   bool
	failFast bool
	parallel int
	format   string
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := eachOptions{global: g}
	cmd := &cobra.Command{
		Use:   "each [WORD...] [options] -- COMMAND [ARGUMENT...]",
		Short: "run a command under many profiles",
		Long: `Run a command once for each profile that fits: every WORD is somewhere in what is
known of it, as in "awsid profiles", and the options hold. Each run has the
credentials, region and account of its profile in its environment, as "awsid exec"
gives them, AWSID_PROFILE as its name, and no standard input. Profiles without
credentials of their own are left out; without a WORD or an option, --all is needed.

Eight run at once. Each line of output has the profile's name before it; grouped
output comes as a whole, profile by profile. Where a sign-in is needed, it is asked
for once, before anything runs. At the end standard error says what failed.

Exit code: 0 when all went well; that of the commands that failed, if it is one;
else 1. Ctrl-C ends all.`,
		Example: `  awsid each prod -- aws sts get-caller-identity --query Arn --output text
  awsid each --tag team=shop --output grouped -- terraform plan -no-color
  awsid each --kind sso --account 111122223333 --dry-run -- true
  awsid each --all --output json -- aws s3 ls > buckets.json`,
		Args:                  cobra.ArbitraryArgs,
		ValidArgsFunction:     choose.Complete(env),
		DisableFlagsInUseLine: true,
	}
	global.MarkDivided(cmd)
	opts.signIn.Flag(cmd, signin.Ask)
	opts.filter.Flags(env, cmd)
	f := cmd.Flags()
	f.BoolVar(&opts.all, "all", false, "all profiles")
	f.BoolVar(&opts.dryRun, "dry-run", false, "only say which profiles fit")
	f.BoolVar(&opts.failFast, "fail-fast", false, "start no more when one has failed")
	f.IntVar(&opts.parallel, "parallel", defaultParallel, "how many run at once")
	f.StringVar(&opts.format, "output", "lines", "`FORMAT`: "+settings.Either(formats())) // in place of the global one
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		at := slices.Index(args, "--")
		if at < 0 || at == len(args)-1 {
			return problem.New(problem.Usage, "the command is missing").
				WithHint("put it behind --: awsid each prod -- aws sts get-caller-identity")
		}
		opts.words, opts.argv = args[:at], args[at+1:]
		return runEach(cmd.Context(), env, opts)
	}
	return cmd
}

func formats() []string { return []string{"lines", "grouped", "json"} }

func (o eachOptions) check() error {
	switch {
	case !slices.Contains(formats(), o.format):
		return problem.New(problem.Usage, "%q is none of %s", o.format, settings.Either(formats())).At("--output")
	case o.parallel < 1 || o.parallel > 256:
		return problem.New(problem.Usage, "%d is no number from 1 to 256", o.parallel).At("--parallel")
	case o.global.Given("profile"):
		return problem.New(problem.Usage, "--profile names one profile").
			WithHint("for one, run: awsid exec --profile NAME -- COMMAND")
	case len(o.words) == 0 && o.filter.IsEmpty() && !o.all:
		return problem.New(problem.Usage, "nothing says which profiles").
			WithHint("add words, --kind, --account, --session or --tag; or --all for every profile")
	case o.all && (len(o.words) > 0 || !o.filter.IsEmpty()):
		return problem.New(problem.Usage, "--all excludes what picks some")
	}
	return o.filter.Check()
}

func runEach(ctx context.Context, env *app.Env, opts eachOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	list := catalog.New(env, files)
	found := opts.filter.Find(list, opts.words)
	usable := slices.DeleteFunc(slices.Clone(found), func(p *catalog.Profile) bool { return !p.HasCredentials() })
	if len(usable) == 0 {
		return noneFits(len(list.Profiles), len(found))
	}
	if opts.dryRun {
		for _, p := range usable {
			if _, err := fmt.Fprintln(env.Stdout, printable.Line(p.Name, 0)); err != nil {
				return err
			}
		}
		return nil
	}
	program := searchpath.Place{Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir}.Find(opts.argv[0])
	if program == "" {
		return problem.New(problem.General, "there is no program %q that may be run", opts.argv[0]).
			WithHint("check its spelling and PATH; for more than one command: awsid each … -- sh -c 'COMMAND; COMMAND'")
	}
	opts.argv = slices.Concat([]string{program}, opts.argv[1:])
	runs := newRuns(usable)
	if err := getCredentials(ctx, env, opts, files, runs); err != nil {
		return err
	}
	if err := opts.runAll(ctx, env, runs); err != nil {
		return err
	}
	return opts.summarize(env, runs)
}

func noneFits(all, found int) error {
	err := problem.New(problem.General, "none of the %d profiles fits", all).WithCode("ProfileNotFound")
	if found > 0 {
		err = problem.New(problem.General, "what fits has settings, but no credentials of its own").WithCode("ProfileNotFound")
	}
	return err.WithHint("see what there is with `awsid profiles`; nothing was run")
}

// summarize says on standard error how it went, and returns the exit code.
func (o eachOptions) summarize(env *app.Env, runs []*run) error {
	var failed []*run
	skipped := 0
	for _, r := range runs {
		switch {
		case r.skipped:
			skipped++
		case r.err != nil || r.exit != 0:
			failed = append(failed, r)
		}
	}
	text := fmt.Sprintf("%d of %d went well", len(runs)-len(failed)-skipped, len(runs))
	if len(failed) > 0 {
		text += fmt.Sprintf(", %d failed", len(failed))
	}
	if skipped > 0 {
		text += fmt.Sprintf(", %d were not started", skipped)
	}
	env.Tellf(env.Stderr, "awsid: %s", text)
	for len(failed) > 0 {
		reason := failed[0].reason()
		var names []string
		failed = slices.DeleteFunc(failed, func(r *run) bool {
			isSame := r.reason() == reason
			if isSame {
				names = append(names, printable.Line(r.profile.Name, 0))
			}
			return isSame
		})
		env.Tellf(env.Stderr, "  %s: %s", strings.Join(names, ", "), reason)
	}
	if code := exitCode(runs); code != 0 {
		return problem.Exit(code)
	}
	return nil
}

// exitCode returns 0 when no run failed, the code of those that did if it is one, else 1.
func exitCode(runs []*run) (code int) {
	for _, r := range runs {
		switch {
		case r.skipped || r.code() == 0:
		case code == 0:
			code = r.code()
		case r.code() != code:
			return 1
		}
	}
	return code
}

// reason says in one line why a run failed.
func (r *run) reason() string {
	if r.err == nil {
		return fmt.Sprintf("exit code %d", r.exit)
	}
	text := printable.Line(r.err.Error(), 0)
	var p *problem.Error
	if errors.As(r.err, &p) && p.Hint != "" {
		text += "; " + printable.Line(p.Hint, 0)
	}
	return text
}

func (r *run) code() int {
	if r.err != nil {
		return problem.KindOf(r.err).Exit()
	}
	return r.exit
}
