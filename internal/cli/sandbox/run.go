package sandbox

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

func newRun(env *app.Env) *cobra.Command {
	opts := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "run [options] -- COMMAND [ARGUMENT...]",
		Short: "run a command in a sandbox of its own",

		DisableFlagsInUseLine: true,
		Long: `Start a sandbox on free loopback ports, run COMMAND in an environment in which
AWS clients talk to it, and return COMMAND's exit code. The command gets its
own home directory and a $BROWSER that signs in as a user of the world.`,
		Example: `  awsid sandbox run -- bash
  awsid sandbox run --approve deny -- awsid sso login --profile dev
  awsid sandbox run --home ./home --world world.yaml -- make test`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return problem.New(problem.Usage, "a command to run is missing").WithHint("awsid sandbox run -- bash")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runRun(cmd.Context(), env, opts, args) },
	}
	opts.addFlags(env, cmd)
	global.MarkChild(cmd)
	return cmd
}

func runRun(ctx context.Context, env *app.Env, opts *serveOptions, args []string) error {
	// Ctrl-C is for the command; the sandbox lives until the command ends.
	run, p, err := opts.startServing(interrupt.Shield(ctx), env)
	if err != nil {
		return err
	}
	defer run.Close()
	defer p.removeAll()
	set, err := opts.clientVariables(env, run, p)
	if err != nil {
		return &problem.Error{Doing: "start the sandbox", Err: err}
	}
	if opensShell(env, args) {
		if err := markPrompt(p.home); err != nil {
			return &problem.Error{Doing: "start the sandbox", Err: err}
		}
		set = append(set, sandbox.Variable{Name: "PS1", Value: "(sandbox) $ "}) // of a shell that reads no file
		printWelcome(env, run, opts.approve, p.home)
	}
	return runChild(ctx, env, args, childEnvironment(env.Vars, set))
}

// runChild runs a program to its end, passes signals on to it, and returns its exit code as an error that prints
// nothing.
func runChild(ctx context.Context, env *app.Env, argv []string, vars environ.Vars) error {
	path, err := lookPath(argv[0], vars, env)
	if err != nil {
		return problem.New(problem.Usage, "run %s: %w", argv[0], err)
	}
	signals := interrupt.Forward(env.Terminal != nil && env.Terminal.StdinIsTerminal())
	defer signals.Stop()
	result, err := env.Runner.Run(interrupt.Shield(ctx), runner.Command{
		Argv: append([]string{path}, argv[1:]...), Env: vars.Environ(), Dir: env.Dir,
		Stdin: env.Stdin, Stdout: env.Stdout, Stderr: env.Stderr, OnStart: signals.To,
	})
	switch {
	case err != nil:
		return problem.New(problem.Usage, "run %s: %w", argv[0], err)
	case result.Exit != 0:
		return problem.Exit(result.Exit)
	}
	return nil
}

// lookPath finds a program on the child's own PATH.
func lookPath(name string, vars environ.Vars, env *app.Env) (string, error) {
	if strings.ContainsAny(name, `/\`) {
		return exec.LookPath(absolutePath(env, name))
	}
	for _, dir := range filepath.SplitList(vars.Get("PATH")) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil && filepath.IsAbs(path) {
			return path, nil
		}
	}
	return "", fs.ErrNotExist
}

func newUp(env *app.Env) *cobra.Command {
	opts := &serveOptions{}
	cmd := &cobra.Command{
		Use:   "up",
		Short: "serve a sandbox until Ctrl-C and print what leads a shell into it",
		Long: `Serve in the foreground. Standard output gets the lines to paste into another
shell; they change that shell's HOME and PATH too, so use one you can close.`,
		Example: `  awsid sandbox up
  awsid sandbox up --port 4566 --accounts 1000 --roles 10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runUp(cmd.Context(), env, opts) },
	}
	opts.addFlags(env, cmd)
	cmd.Flags().IntVar(&opts.port, "port", 0, "port of the services (default: a free one)")
	cmd.Flags().IntVar(&opts.metadataPort, "metadata-port", 0, "port of the metadata services (default: a free one)")
	cmd.Flags().IntVar(&opts.proxyPort, "proxy-port", 0, "port of the proxy (default: a free one)")
	return cmd
}

func runUp(ctx context.Context, env *app.Env, opts *serveOptions) error {
	run, p, err := opts.startServing(ctx, env)
	if err != nil {
		return err
	}
	defer run.Close()
	defer p.removeAll()
	set, err := opts.clientVariables(env, run, p)
	if err != nil {
		return &problem.Error{Doing: "start the sandbox", Err: err}
	}
	unset := slices.DeleteFunc(env.Vars.Names(), func(name string) bool { return !strings.HasPrefix(strings.ToUpper(name), "AWS_") })
	if err := printExports(env.Stdout, env.GOOS, set, unset); err != nil {
		return err
	}
	env.Tellf(env.Stderr, "awsid: sandbox at %s, metadata at %s; Ctrl-C ends it", run.URL, run.MetadataURL)
	<-ctx.Done()
	return nil
}

// printExports writes lines for a POSIX shell, on Windows for PowerShell.
func printExports(out io.Writer, goos string, set []sandbox.Variable, unset []string) error {
	var b strings.Builder
	slices.Sort(unset)
	for _, name := range unset {
		isSet := slices.ContainsFunc(set, func(v sandbox.Variable) bool { return v.Name == name })
		switch {
		case isSet:
		case goos == "windows":
			fmt.Fprintf(&b, "Remove-Item Env:%s\n", name)
		default:
			fmt.Fprintf(&b, "unset %s\n", name)
		}
	}
	for _, v := range set {
		if goos == "windows" {
			fmt.Fprintf(&b, "$Env:%s = '%s'\n", v.Name, strings.ReplaceAll(v.Value, "'", "''"))
		} else {
			fmt.Fprintf(&b, "export %s=%s\n", v.Name, shellwords.Quote(v.Value))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
