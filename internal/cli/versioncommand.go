package cli

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/version"
)

// newVersion returns `awsid version`, which says more than --version where a form is asked for.
func newVersion(env *app.Env, g *global.Options) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Example: "  awsid version\n  awsid version --output json --query Version",
		RunE:    func(cmd *cobra.Command, _ []string) error { return runVersion(cmd.Context(), env, g) },
	}
}

func runVersion(ctx context.Context, env *app.Env, g *global.Options) error {
	if !g.Given("output") && !g.Given("query") {
		_, err := fmt.Fprintln(env.Stdout, version.Line())
		return err
	}
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	out, err := output.Open(env, g, ses, "Version")
	if err != nil {
		return err
	}
	path, _ := env.Executable() // where it is not known, nothing is
	return out.Write(ctx, value.Object{
		{Name: "Version", Value: version.Number()}, {Name: "Reference", Value: "aws-cli/" + version.Reference},
		{Name: "Go", Value: runtime.Version()[2:]}, {Name: "OS", Value: runtime.GOOS}, {Name: "Architecture", Value: runtime.GOARCH},
		{Name: "Executable", Value: path},
	})
}
