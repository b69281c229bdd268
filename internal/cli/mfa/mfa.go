// Package mfa is the command `awsid mfa`: keep the seeds of virtual MFA devices
// in the keystore, and make their codes.
package mfa

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/columns"
)

// New returns the command with its subcommands.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mfa",
		Short: "keep the seeds of MFA devices, and make their codes",
		Long: `With the seed of a virtual MFA device in the keystore, awsid makes the codes that
roles with mfa_serial and "configure mfa-login" need, and asks for none.`,
		Example: `  awsid mfa add --profile deploy     keep the seed of the profile's device
  awsid mfa code --profile deploy    a code, to sign in to the console
  awsid mfa list                     which devices, for which profiles`,
	}
	cmd.AddCommand(newAdd(env, g), newCode(env, g), newList(env, g), newRemove(env))
	return cmd
}

// serialOf returns the argument, or else mfa_serial of the profile.
func serialOf(env *app.Env, g *global.Options, args []string) (string, error) {
	if len(args) > 0 {
		return strings.TrimSpace(args[0]), nil
	}
	ses, err := g.Open(env)
	if err != nil {
		return "", err
	}
	name := ses.Settings.ProfileName()
	if serial := ses.Settings.Profile().Text("mfa_serial"); serial != "" {
		return serial, nil
	}
	return "", problem.New(problem.Usage, "which device? Profile %q has no mfa_serial", name.Text).
		WithCode("ParamValidation").
		WithHint("give the device's ARN, or --profile; `awsid mfa list` shows those of all profiles")
}

func completeSerials(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		serials, _ := mfa.NewSeedStore(env).Serials() // a shell prompt is no place for an error
		return serials, cobra.ShellCompDirectiveNoFileComp
	}
}

func completeConfigured(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) (serials []string, _ cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, d := range listDevices(files, nil) {
			serials = append(serials, d.serial)
		}
		return serials, cobra.ShellCompDirectiveNoFileComp
	}
}

type removeOptions struct {
	serial string
	yes    bool
}

func newRemove(env *app.Env) *cobra.Command {
	opts := &removeOptions{}
	cmd := &cobra.Command{
		Use:   "remove SERIAL",
		Short: "delete the seed of an MFA device from the keystore",
		Long: `Delete the seed of an MFA device from the keystore. The device itself stays as it
is at AWS: its codes are asked for again, and must come from another program or
telephone that has the seed. The seed cannot be brought back.`,
		Example:           `  awsid mfa remove arn:aws:iam::123456789012:mfa/alice`,
		Args:              global.Args(cobra.ExactArgs(1)),
		ValidArgsFunction: completeSerials(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.serial = strings.TrimSpace(args[0])
			return runRemove(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVarP(&opts.yes, "yes", "y", false, "ask nothing")
	return cmd
}

func runRemove(ctx context.Context, env *app.Env, opts *removeOptions) error {
	seeds, serial := mfa.NewSeedStore(env), opts.serial
	if exists, err := seeds.Has(serial); err != nil {
		return err
	} else if !exists {
		return mfa.NoSeedError(serial)
	}
	if !opts.yes {
		yes, asked, err := confirmOnTerminal(ctx, env,
			"Delete the seed of "+serial+"? It cannot be brought back. [y/N] ")
		if !asked {
			return problem.New(problem.General, "the seed of MFA device %s would be gone for good", serial).
				WithHint("add --yes to delete it without a question")
		}
		if err != nil || !yes {
			return err
		}
	}
	if _, err := seeds.Remove(ctx, serial); err != nil {
		return err
	}
	env.Tellf(env.Stderr, "The seed of MFA device %s is deleted.", serial)
	return nil
}

type codeOptions struct {
	global *global.Options
	args   []string
	next   bool
}

func newCode(env *app.Env, g *global.Options) *cobra.Command {
	opts := &codeOptions{global: g}
	cmd := &cobra.Command{
		Use:   "code [SERIAL]",
		Short: "print the present code of a device whose seed is kept",
		Long: `Print the present code of an MFA device whose seed is kept, and nothing else. The
device is SERIAL, its ARN, or mfa_serial of the profile.

AWS takes each code once. awsid itself does not use a code that was printed, and
does not print one that it has used: it waits for the next, at most 30 seconds.
Asked again within these, it prints the same code. --next waits for the one after
the last that was printed: AWS wants two in a row to enable a new device.`,
		Example: `  awsid mfa code arn:aws:iam::123456789012:mfa/alice
  awsid iam enable-mfa-device --user-name alice --serial-number ARN \
      --authentication-code1 $(awsid mfa code ARN) \
      --authentication-code2 $(awsid mfa code --next ARN)`,
		Args:              global.Args(cobra.MaximumNArgs(1)),
		ValidArgsFunction: completeSerials(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.args = args
			return runCode(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.next, "next", false, "wait for the code after the last one that was printed")
	return cmd
}

func runCode(ctx context.Context, env *app.Env, opts *codeOptions) error {
	serial, err := serialOf(env, opts.global, opts.args)
	if err != nil {
		return err
	}
	shown, err := mfa.ShowCode(ctx, env, mfa.NewSeedStore(env), serial, opts.next)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.Stdout, shown.Code.Reveal()); err != nil {
		return err
	}
	if env.Terminal != nil && env.Terminal.StderrIsTerminal() {
		env.Tellf(env.Stderr, "good for another %s", timetext.Seconds(max(shown.Left, 1)))
	}
	return nil
}

type listOptions struct{ global *global.Options }

func newList(env *app.Env, g *global.Options) *cobra.Command {
	opts := &listOptions{global: g}
	return &cobra.Command{
		Use:   "list",
		Short: "list the MFA devices of the keystore and of the profiles",
		Long: `List the MFA devices whose seeds are kept and those that profiles name as their
mfa_serial, with these profiles. Seeds and codes are not shown; nothing is asked.

People see columns. With --output the list is data: json, yaml, text, table.`,
		Example: `  awsid mfa list
  awsid mfa list --output json --query "Devices[?SeedKept].SerialNumber"`,
		Args: global.Args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), env, opts) },
	}
}

type device struct {
	serial   string
	kept     bool
	profiles []string
}

func runList(ctx context.Context, env *app.Env, opts *listOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	serials, failed := mfa.NewSeedStore(env).Serials()
	list := listDevices(files, serials)
	if failed == nil || len(list) > 0 {
		err = writeDevices(ctx, env, opts.global, files, list)
	}
	return cmp.Or(err, failed) // what there is comes before what is wrong
}

func writeDevices(ctx context.Context, env *app.Env, g *global.Options, files *shared.Files, list []device) error {
	if !g.Given("output") && !g.Given("query") {
		return printDevices(env, list)
	}
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(g.Flags(), env.Vars, files)}
	out, err := output.Open(env, g, ses, "MFADevices")
	if err != nil {
		return err
	}
	devices := []any{}
	for _, d := range list {
		profiles := []any{}
		for _, name := range d.profiles {
			profiles = append(profiles, name)
		}
		devices = append(devices, value.Object{{Name: "SerialNumber", Value: d.serial},
			{Name: "SeedKept", Value: d.kept}, {Name: "Profiles", Value: profiles}})
	}
	return out.Write(ctx, value.Object{{Name: "Devices", Value: devices}})
}

// listDevices joins the kept ones and those of the profiles, by serial number.
func listDevices(files *shared.Files, kept []string) []device {
	found := map[string]*device{}
	at := func(serial string) *device {
		if found[serial] == nil {
			found[serial] = &device{serial: serial}
		}
		return found[serial]
	}
	for _, serial := range kept {
		at(serial).kept = true
	}
	for _, name := range files.ProfileNames() {
		p, _ := files.Profile(name)
		if serial := p.Text("mfa_serial"); serial != "" {
			d := at(serial)
			d.profiles = append(d.profiles, name)
		}
	}
	list := make([]device, 0, len(found))
	for _, d := range found {
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b device) int { return strings.Compare(a.serial, b.serial) })
	return list
}

func printDevices(env *app.Env, list []device) error {
	if len(list) == 0 {
		err := env.Tellf(env.Stderr, "No seed is kept, and no profile has an mfa_serial. To keep one: `awsid mfa add SERIAL`")
		return err
	}
	st := env.Style(env.Stdout)
	t := columns.Table{Heads: []string{"DEVICE", "SEED", "PROFILES"}, Width: st.Columns()}
	for _, d := range list {
		seed := ""
		if d.kept {
			seed = "kept"
		}
		t.Rows = append(t.Rows, []string{d.serial, seed, strings.Join(d.profiles, ", ")})
	}
	return t.Write(st)
}
