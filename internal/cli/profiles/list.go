package profiles

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/choose"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
)

type listOptions struct {
	global              *global.Options
	words               []string
	filter              choose.Filter
	sort, group, format string
	reverse, tree       bool
}

func newList(env *app.Env, g *global.Options, use string) *cobra.Command {
	opts := listOptions{global: g}
	cmd := &cobra.Command{
		Use:   use + " [WORD...]",
		Short: "list profiles: kind, account, role, region, session, sign-in, tags, last use",
		Long: `List the profiles of the shared files: those in which each WORD is somewhere, in
the name, account, role, region, session, description or tags; or those that an
ARN, an account ID, 111122223333_Role or a console address means. KIND is where
the credentials come from: static, sso, assume-role, web-identity, process or
login; sso-session and settings have none by themselves.

People see columns, as many as the terminal has room for. --tree shows which role
is assumed from which profile. With --output it is data: json, yaml, csv and the
others; dot and mermaid draw the tree.`,
		Example: `  awsid profiles prod eu
  awsid profiles --kind assume-role --tree
  awsid profiles --sort used --reverse
  awsid profiles --tag team=shop --group account
  awsid profiles --output json --query "[?Kind=='sso'].Name"
  awsid profiles --output mermaid > roles.md`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: choose.Complete(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.words = args
			return runList(cmd.Context(), env, opts)
		},
	}
	opts.filter.Flags(env, cmd)
	f := cmd.Flags()
	f.StringVar(&opts.sort, "sort", "", "sort by `KEY`: "+settings.Either(sortKeys())+"; else in the order of the files")
	f.BoolVar(&opts.reverse, "reverse", false, "the last one first")
	f.StringVar(&opts.group, "group", "", "in groups by `KEY`: "+settings.Either(groupKeys()))
	f.BoolVar(&opts.tree, "tree", false, "below each profile the roles that are assumed from it")
	// In place of the global one:
	f.StringVar(&opts.format, "output", "", "`FORMAT` of the list: "+settings.Either(listFormats()))
	for name, values := range map[string][]string{"sort": sortKeys(), "group": groupKeys(), "output": listFormats()} {
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

func sortKeys() []string {
	return []string{"name", "kind", "account", "role", "region", "session", "used", "sign-in"}
}

func groupKeys() []string { return []string{"kind", "account", "role", "region", "session", "tag"} }

func listFormats() []string {
	return slices.Concat(settings.Choices("output"), []string{"csv", "dot", "mermaid"})
}

func (o listOptions) check() error {
	for _, c := range []struct {
		name, value string
		among       []string
	}{{"--sort", o.sort, sortKeys()}, {"--group", o.group, groupKeys()}, {"--output", o.format, listFormats()}} {
		if c.value != "" && !slices.Contains(c.among, c.value) {
			return problem.New(problem.Usage, "%q is none of %s", c.value, settings.Either(c.among)).At(c.name)
		}
	}
	if o.tree && o.group != "" {
		return problem.New(problem.Usage, "--tree excludes --group")
	}
	return o.filter.Check()
}

func runList(ctx context.Context, env *app.Env, opts listOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	list := catalog.New(env, files)
	v := view{env: env, list: list, opts: opts, profiles: opts.filter.Find(list, opts.words)}
	v.sort()
	isData := opts.format != "" || opts.global.Given("query")
	switch {
	case opts.format == "csv":
		return v.writeCSV()
	case opts.format == "dot":
		return v.writeDot()
	case opts.format == "mermaid":
		return v.writeMermaid()
	case isData:
		flags := opts.global.Flags()
		if opts.format != "" {
			flags["output"] = opts.format
		}
		ses := &app.Session{Files: files, Settings: settings.ResolveAny(flags, env.Vars, files)}
		out, err := output.Open(env, opts.global, ses, "Profiles")
		if err != nil {
			return err
		}
		return out.Write(ctx, v.values())
	case len(list.Profiles) == 0 && len(opts.words) == 0:
		return env.Tellf(env.Stderr, "There are no profiles yet: %s.", choose.HowToBegin(list))
	case len(v.profiles) == 0:
		return noneFits(len(list.Profiles), opts.words)
	case opts.tree:
		return v.writeTree()
	}
	return v.writeGroups()
}

func noneFits(all int, words []string) error {
	err := problem.New(problem.General, "none of the %d profiles fits", all).WithCode("ProfileNotFound")
	if len(words) > 0 {
		if near := nearest.Words(words[0], []string{"list", "show", "tag", "rm", "mv", "cp"}); len(near) > 0 {
			return err.WithHint("maybe you meant: awsid profiles %s", near[0])
		}
	}
	return err.WithHint("run `awsid profiles` to see the profiles there are")
}
