// Package shellinit is `awsid init`: what a shell runs at its start so that `awsid use`, completion and the prompt work.
package shellinit

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/shellhook"
	"github.com/awsid/awsid/internal/sys/problem"
)

type initOptions struct {
	hook     shellhook.Hook
	noPrompt bool
	install  installOptions
}

// New returns the command.
func New(env *app.Env, _ *global.Options) *cobra.Command {
	var opts initOptions
	cmd := &cobra.Command{
		Use:   "init [" + strings.Join(shellhook.Names(), "|") + "]",
		Short: "set up your shell: switching, completion, prompt",
		Long: `Prints what your shell runs at its start, so that "awsid use" can switch it, names of
profiles and everything else are completed, and the prompt shows the profile.
Nothing is changed; put the line for your shell into its rc file:

` + linesOfShells() + `
--install puts the line there for you: it shows the change and asks, and
--uninstall takes the line away again. For nushell, which runs no text, it also writes awsid.nu.

The prompt of starship, oh-my-posh and powerlevel10k is left alone: docs/shells.md
has lines for them. --no-prompt leaves any prompt alone.`,
		Example: `  awsid init zsh --install
  awsid init bash --uninstall`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(shellhook.Names(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := env.Vars.Get("SHELL")
			if len(args) > 0 {
				name = args[0]
			} else if !opts.install.isWanted() {
				return global.Usage(cmd, problem.New(problem.Usage, "a shell is missing: %s", strings.Join(shellhook.Names(), ", ")))
			}
			var ok bool
			if opts.hook, ok = shellhook.Named(name); !ok {
				return unknownShell(name)
			}
			if opts.install.isWanted() {
				return runInstall(cmd.Context(), env, opts)
			}
			return printHook(env, opts)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&opts.noPrompt, "no-prompt", false, "leave the prompt alone")
	f.BoolVar(&opts.install.install, "install", false, "put the line into the shell's rc file")
	f.BoolVar(&opts.install.uninstall, "uninstall", false, "take the line out of the rc file again")
	f.BoolVar(&opts.install.yes, "yes", false, "with --install and --uninstall: do not ask")
	f.BoolVar(&opts.install.dryRun, "dry-run", false, "with --install and --uninstall: print the change, and make none")
	return cmd
}

func unknownShell(name string) error {
	return problem.New(problem.Usage, "%q is none of %s", name, strings.Join(shellhook.Names(), ", ")).
		WithCode("ParamValidation").WithHint("%s", shellhook.Advice(name))
}

func linesOfShells() string {
	var b strings.Builder
	for _, name := range shellhook.Names() {
		h, _ := shellhook.Named(name)
		fmt.Fprintf(&b, "  %-8s ~/%-34s %s\n", h.Name, h.RC, h.Line)
	}
	return b.String()
}

func printHook(env *app.Env, opts initOptions) error {
	script := *opts.hook.Script
	if !opts.noPrompt {
		script += *opts.hook.Prompt
	}
	_, err := io.WriteString(env.Stdout, script)
	return err
}

// NewCompletion returns `awsid completion`: the part of init that completes words.
func NewCompletion(env *app.Env, _ *global.Options) *cobra.Command {
	return &cobra.Command{
		Use:   "completion {" + strings.Join(shellhook.Names(), "|") + "}",
		Short: "print what completes words in your shell",
		Long: `Prints what makes your shell complete commands, options, profiles and other values.
"awsid init" has it, too. It needs no other package, in bash neither.`,
		Example: `  eval "$(awsid completion bash)"
  awsid completion fish > ~/.config/fish/completions/awsid.fish`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(shellhook.Names(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			hook, ok := shellhook.Named(args[0])
			if !ok {
				return unknownShell(args[0])
			}
			_, err := io.WriteString(env.Stdout, hook.Completion())
			return err
		},
	}
}
