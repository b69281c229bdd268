package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
)

// noun is one top-level command. It is built only when it is asked for, so
// that a command line pays for its own room and no other.
type noun struct {
	name, group, short string
	build              func(*app.Env, *global.Options) *cobra.Command
}

// groups are the headings of `awsid --help`, in order.
func groups() []*cobra.Group {
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
		opts.StartLog(env, cmd)
		return opts.Validate()
	}
	root.SetUsageFunc(writeUsage)
	root.SetHelpFunc(writeHelp)
	root.SetFlagErrorFunc(flagError)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddGroup(groups()...)
	addCompletions(root, env)
	addNouns(root, env, opts)
	return root, opts
}

// addNouns builds the noun that the arguments name, or all of them for help
// and completion.
func addNouns(root *cobra.Command, env *app.Env, opts *global.Options) {
	wanted := firstWord(root, env.Args[1:])
	all := nouns()
	one := slices.IndexFunc(all, func(n noun) bool { return n.name == wanted })
	if one >= 0 {
		all = all[one : one+1]
	} else if wanted != "" && wanted != "help" && wanted != "completion" && !strings.HasPrefix(wanted, "__complete") {
		// --version, or a service that is the AWS CLI's with options of its own
		root.FParseErrWhitelist.UnknownFlags = wanted != "version"
		return
	}
	for _, n := range all {
		cmd := n.build(env, opts)
		cmd.Short, cmd.GroupID = n.short, n.group
		nounDefaults(cmd)
		root.AddCommand(cmd)
	}
}

// firstWord returns the first argument that is no option or option value.
func firstWord(root *cobra.Command, args []string) string {
	for i := 0; i < len(args); i++ {
		name, isOption := strings.CutPrefix(args[i], "--")
		if !isOption {
			if strings.HasPrefix(args[i], "-") {
				continue
			}
			return args[i]
		}
		if name == "version" {
			return name
		}
		if f := root.PersistentFlags().Lookup(name); f != nil && f.NoOptDefVal == "" {
			i++
		} else if f == nil && takesValue(root, name) {
			i++
		}
	}
	return ""
}

// takesValue tells whether name abbreviates an option that has a value.
func takesValue(root *cobra.Command, name string) bool {
	matches := optionsWithPrefix(root, name)
	if strings.Contains(name, "=") || len(matches) != 1 {
		return false
	}
	return root.PersistentFlags().Lookup(strings.TrimPrefix(matches[0], "--")).NoOptDefVal == ""
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
