package sandbox

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
)

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
	opts.flags(cmd)
	cmd.Flags().IntVar(&opts.port, "port", 0, "port of the services (default: a free one)")
	cmd.Flags().IntVar(&opts.metadataPort, "metadata-port", 0, "port of the metadata services (default: a free one)")
	cmd.Flags().IntVar(&opts.proxyPort, "proxy-port", 0, "port of the proxy (default: a free one)")
	return cmd
}

func runUp(ctx context.Context, env *app.Env, opts *serveOptions) error {
	run, p, err := opts.start(ctx, env)
	if err != nil {
		return err
	}
	defer run.Close()
	defer p.remove()
	set, err := opts.variables(env, run, p)
	if err != nil {
		return &problem.Error{Doing: "start the sandbox", Err: err}
	}
	var unset []string
	for _, name := range env.Vars.Names() {
		if strings.HasPrefix(strings.ToUpper(name), "AWS_") {
			unset = append(unset, name)
		}
	}
	if err := printExports(env.Stdout, env.GOOS, set, unset); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "awsid: sandbox at %s, metadata at %s; Ctrl-C ends it\n", run.URL, run.MetadataURL)
	<-ctx.Done()
	return nil
}

// printExports writes lines for a POSIX shell, on Windows for PowerShell.
func printExports(out io.Writer, goos string, set []variable, unset []string) error {
	var b strings.Builder
	given := map[string]bool{}
	for _, v := range set {
		given[v.name] = true
	}
	sort.Strings(unset)
	for _, name := range unset {
		if given[name] {
			continue
		}
		if goos == "windows" {
			fmt.Fprintf(&b, "Remove-Item Env:%s\n", name)
		} else {
			fmt.Fprintf(&b, "unset %s\n", name)
		}
	}
	for _, v := range set {
		if goos == "windows" {
			fmt.Fprintf(&b, "$Env:%s = '%s'\n", v.name, strings.ReplaceAll(v.value, "'", "''"))
		} else {
			fmt.Fprintf(&b, "export %s=%s\n", v.name, quote(v.value))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
