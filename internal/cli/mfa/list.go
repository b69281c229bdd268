package mfa

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/value"
)

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

// device is one line of the list.
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
	return out.Write(ctx, value.Object{{Name: "Devices", Value: deviceValues(list)}})
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
		if v, ok := p.Get("mfa_serial"); ok && v.Text != "" {
			d := at(v.Text)
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
		_, err := fmt.Fprintln(env.Stderr, "No seed is kept, and no profile has an mfa_serial. To keep one: awsid mfa add SERIAL")
		return err
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "DEVICE\tSEED\tPROFILES")
	for _, d := range list {
		seed, profiles := "-", "-"
		if d.kept {
			seed = "kept"
		}
		if len(d.profiles) > 0 {
			profiles = strings.Join(d.profiles, ", ")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", d.serial, seed, profiles)
	}
	return w.Flush()
}

func deviceValues(list []device) []any {
	out := make([]any, 0, len(list))
	for _, d := range list {
		profiles := make([]any, 0, len(d.profiles))
		for _, name := range d.profiles {
			profiles = append(profiles, name)
		}
		out = append(out, value.Object{{Name: "SerialNumber", Value: d.serial}, {Name: "SeedKept", Value: d.kept},
			{Name: "Profiles", Value: profiles}})
	}
	return out
}
