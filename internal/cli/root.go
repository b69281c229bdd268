package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// topCommand is a command of the first level. It is built only when it is asked
// for, so that a command line pays for its own room and no other.
type topCommand struct {
	name, group, short string
	build              func(*app.Env, *global.Options) *cobra.Command
}

// newGroups returns the headings of `awsid --help`, in order.
func newGroups() []*cobra.Group {
	return []*cobra.Group{
		{ID: "setup", Title: "Set up"},
		{ID: "signin", Title: "Sign in"},
		{ID: "use", Title: "Use credentials"},
		{ID: "look", Title: "Look and mend"},
		{ID: "try", Title: "Try and test"},
	}
}

func newRoot(env *app.Env) (*cobra.Command, *global.Options) {
	root := &cobra.Command{
		Use:   programName(env),
		Short: "set up, sign in to and hand out AWS credentials",
		Long: `awsid sets up, signs in to and hands out AWS credentials. It takes the AWS CLI's
own arguments for these jobs, uses the same files, and starts at once.`,
		Example: `  awsid configure sso           set up a profile and sign in
  awsid sso login               sign in again
  awsid sts get-caller-identity who am I?
  awsid sandbox run -- bash     try all of it without an AWS account`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
	}
	opts := global.New(root.PersistentFlags())
	root.Flags().Bool("version", false, "print the version")
	root.RunE = func(cmd *cobra.Command, args []string) error { return runRoot(cmd, env, opts, args) }
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if env.Paths.Home == "" && cmd != root {
			return homeUnknownError(env)
		}
		env.Color = opts.Get("color")
		opts.StartLog(env, cmd)
		return opts.Validate()
	}
	root.SetUsageFunc(func(cmd *cobra.Command) error { return printPage(env, cmd.OutOrStdout(), usageText(cmd)) })
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		_ = printPage(env, cmd.OutOrStdout(), helpText(cmd)) // standard output is gone: nobody to tell
	})
	root.SetFlagErrorFunc(flagError)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddGroup(newGroups()...)
	root.SetHelpCommand(newHelp(env))
	addCompletions(root, env)
	return root, opts
}

// homeUnknownError stands for what every command would come upon: it has no place for its files.
func homeUnknownError(env *app.Env) error {
	name := paths.HomeVariable(env.GOOS)
	return problem.New(problem.Config, "your home directory is unknown: %s names none, and the system has none for this account", name).
		At(name).WithHint("set %s to a directory of your own", name)
}

// addCommands builds the command that the first word of the command line
// names, or all of them for help and completion.
func addCommands(root *cobra.Command, env *app.Env, opts *global.Options, word string) {
	selected := topCommands
	if i := slices.IndexFunc(topCommands, func(c topCommand) bool { return c.name == word }); i >= 0 {
		selected = topCommands[i : i+1]
	} else if word != "" && word != "help" {
		root.FParseErrWhitelist.UnknownFlags = true // a service that is the AWS CLI's, with options of its own
		return
	}
	for _, c := range selected {
		cmd := c.build(env, opts)
		cmd.Short, cmd.GroupID = c.short, c.group
		setDefaults(cmd)
		root.AddCommand(cmd)
	}
}

// programName is the name we answer under: awsid, or aws when linked so.
func programName(env *app.Env) string {
	name := env.Args[0]
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name = strings.TrimSuffix(name, ".exe"); name == "aws" {
		return name
	}
	return "awsid"
}
