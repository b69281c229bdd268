// Package exportcredentials is `awsid configure export-credentials`: resolved credentials as text for a shell, or for
// another program's credential_process.
package exportcredentials

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

type exportOptions struct {
	global *global.Options
	write  func(io.Writer, credentials.Credentials) error
	signIn global.IfNeeded
}

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := exportOptions{global: g}
	var name string
	var unset bool
	cmd := &cobra.Command{
		Use:   "export-credentials",
		Short: "print credentials for a shell or a credential_process",
		Long:  "Print the credentials of a profile, secrets in clear.\n\nFormats:\n" + formatList(),
		Example: `  eval "$(awsid configure export-credentials --profile dev --format env)"
  awsid configure export-credentials --profile dev --format fish | source`,
	}
	cmd.Flags().StringVar(&name, "format", "process", "`name` of a format above, or of a shell")
	cmd.Flags().BoolVar(&unset, "unset", false, "print what removes the variables again")
	opts.signIn.Flag(cmd, signin.Never)
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("format",
		cobra.FixedCompletions(handout.Names(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		format, ok := handout.Named(name)
		if !ok {
			return global.Usage(cmd, problem.New(problem.Usage, "--format %q is none of %s", name,
				strings.Join(handout.Names(), ", ")))
		}
		if unset {
			return format.WriteUnset(env.Stdout)
		}
		opts.write = format.Write
		return runExport(cmd.Context(), env, opts)
	}
	return cmd
}

func formatList() string {
	var b strings.Builder
	for _, f := range handout.Formats() {
		b.WriteString("  " + f.Name + strings.Repeat(" ", 15-len(f.Name)) + f.Doc + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func runExport(ctx context.Context, env *app.Env, opts exportOptions) error {
	ses, err := opts.global.Open(env)
	if e := (*problem.Error)(nil); errors.As(err, &e) && e.Code == "ProfileNotFound" {
		return asConfigError(err, e.Code)
	}
	if err != nil {
		return err
	}
	child := *env
	if child.Vars, err = credentials.EnterProcess(env.Vars, ses.Settings.ProfileName().Text); err != nil {
		return err
	}
	creds, err := reauth.Credentials(ctx, &child, ses, reauth.Options{Policy: opts.signIn.Policy()})
	// Errors are sorted as the AWS CLI does: not finding usable credentials is a matter of configuration (253), a call
	// that fails keeps its own exit code, and so does one of which a parameter is too short (252).
	if problem.KindOf(err) == problem.Usage {
		return err
	}
	if selection := (*credentials.SelectionError)(nil); errors.As(err, &selection) || credentials.IsNone(err) {
		return asConfigError(err, "Configuration")
	}
	if err != nil {
		return err
	}
	return opts.write(env.Stdout, creds)
}

// asConfigError gives err exit code 253 and keeps all else it says.
func asConfigError(err error, code string) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		e = problem.New(problem.Config, "%w", err)
	}
	own := *e
	own.Kind, own.Code = problem.Config, code
	return &own
}

// NewProcess returns `awsid credential-process`, the short name under which a
// profile's credential_process calls export-credentials.
func NewProcess(env *app.Env, g *global.Options) *cobra.Command {
	opts := exportOptions{global: g, write: handout.WriteProcess}
	cmd := &cobra.Command{
		Use:   "credential-process",
		Short: "print credentials as a credential_process does",
		Long: `Print the credentials of a profile as a credential_process does, secrets in
clear, with the account where it is known. With --if-needed it may sign in
first, where a person has the terminal: a program that nobody watches never
opens a browser. Of many that ask at once, one signs in and the others wait
for it.`,
		Example: `  # in ~/.aws/config, for programs that know no IAM Identity Center:
  [profile dev-for-old-tools]
  credential_process = awsid credential-process --profile dev --if-needed ask`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runExport(cmd.Context(), env, opts)
		},
	}
	opts.signIn.Flag(cmd, signin.Never)
	return cmd
}
