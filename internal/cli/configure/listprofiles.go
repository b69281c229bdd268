package configure

import (
	"bufio"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
)

func newListProfiles(env *app.Env) *cobra.Command {
	return &cobra.Command{
		Use:   "list-profiles",
		Short: "print the name of every profile",
		Long: `Print the name of every profile, one a line: those of the config file in its
order, then those that only the credentials file has. "awsid profiles" says
more about each.`,
		Example: "  awsid configure list-profiles\n  awsid configure list-profiles | grep prod",
		RunE:    func(*cobra.Command, []string) error { return runListProfiles(env) },
	}
}

func runListProfiles(env *app.Env) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(env.Stdout)
	for _, name := range files.ProfileNames() {
		out.WriteString(name)
		out.WriteByte('\n')
	}
	return out.Flush()
}
