package choose

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/shared"
)

// Complete completes the first argument as the name of a profile, with its account and role beside it.
func Complete(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var answers []string
		for _, p := range catalog.New(env, files).Profiles {
			if strings.HasPrefix(p.Name, typed) {
				answers = append(answers, cobra.CompletionWithDesc(p.Name, strings.TrimSpace(Account(p)+" "+p.Role)))
			}
		}
		return answers, cobra.ShellCompDirectiveNoFileComp
	}
}
