package choose

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/shared"
)

// described is for how many names a shell's menu says what they are: for more it is of no help, and slow.
const described = 60

// Complete completes the first argument as the name of a profile, with its account and role beside it.
func Complete(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		names := slices.DeleteFunc(files.ProfileNames(), func(name string) bool { return !strings.HasPrefix(name, typed) })
		if len(names) > described {
			return names, cobra.ShellCompDirectiveNoFileComp
		}
		for i, name := range names {
			p, _ := files.Profile(name)
			is := catalog.Describe(p)
			names[i] = cobra.CompletionWithDesc(name, strings.TrimSpace(Account(&is)+" "+is.Role))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
