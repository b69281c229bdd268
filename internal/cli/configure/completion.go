package configure

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
)

// completeSettings completes the name of a setting: those that the section has, and with all also those it could have,
// and then a value.
func completeSettings(env *app.Env, g *global.Options, all bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		switch {
		case err != nil || len(args) > 1 || len(args) == 1 && !all:
			return nil, cobra.ShellCompDirectiveNoFileComp
		case len(args) == 1:
			return completeValue(env, g, files, args[0])
		}
		if name, _ := cmd.Flags().GetString("sso-session"); name != "" {
			s, _ := files.SSOSession(name)
			return settingNames("", s.Values(), settings.InSession, all), cobra.ShellCompDirectiveNoFileComp
		}
		if name, _ := cmd.Flags().GetString("services"); name != "" {
			s, _ := files.Services(name)
			return settingNames("", s.Values(), 0, false), cobra.ShellCompDirectiveNoFileComp
		}
		return completeDotted(env, g, files, typed, all)
	}
}

// completeDotted completes the name of a setting of the selected profile, or with the name of its profile before it.
func completeDotted(env *app.Env, g *global.Options, files *shared.Files, typed string, all bool) ([]string, cobra.ShellCompDirective) {
	const prefix = "profile."
	if !strings.HasPrefix(typed, prefix) {
		p := settings.ResolveAny(g.Flags(), env.Vars, files).Profile()
		return settingNames("", p.Values(), settings.InProfile, all), cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, name := range files.ProfileNames() {
		if strings.Contains(name, ".") {
			continue // which no dotted name can tell from a setting's
		}
		of := prefix + name + "."
		if strings.HasPrefix(typed, of) {
			p, _ := files.Profile(name)
			return settingNames(of, p.Values(), settings.InProfile, all), cobra.ShellCompDirectiveNoFileComp
		}
		names = append(names, of)
	}
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// settingNames lists what a section has, and with all also what one of its kind could have, each behind a prefix.
func settingNames(prefix string, has []shared.Value, place settings.Section, all bool) (names []string) {
	for _, v := range has {
		names = append(names, prefix+v.Key)
		for _, n := range v.Nested {
			names = append(names, prefix+v.Key+"."+n.Key)
		}
	}
	if all {
		for _, key := range settings.Keys(place) {
			if !slices.Contains(names, prefix+key) {
				names = append(names, prefix+key)
			}
		}
	}
	return names
}

// completeValue completes the value of a setting.
func completeValue(env *app.Env, g *global.Options, files *shared.Files, name string) ([]string, cobra.ShellCompDirective) {
	if rest, ok := strings.CutPrefix(name, "profile."); ok {
		_, name, _ = strings.Cut(rest, ".")
	}
	name = strings.TrimPrefix(name, "default.")
	switch name {
	case "sso_session":
		return files.SSOSessionNames(), cobra.ShellCompDirectiveNoFileComp
	case "source_profile":
		return files.ProfileNames(), cobra.ShellCompDirectiveNoFileComp
	case "services":
		return files.ServicesNames(), cobra.ShellCompDirectiveNoFileComp
	case "role_arn", "mfa_serial", "sso_start_url":
		return listing.ValuesOf(env, name), cobra.ShellCompDirectiveNoFileComp
	case "sso_account_id":
		return listing.AccountIDs(env, g, ""), cobra.ShellCompDirectiveNoFileComp
	case "sso_role_name":
		account := settings.ResolveAny(g.Flags(), env.Vars, files).Profile().Text("sso_account_id")
		return listing.RoleNames(env, g, "", account), cobra.ShellCompDirectiveNoFileComp
	}
	switch d := settings.Lookup(name); {
	case d == nil:
	case d.Kind == settings.Choice:
		return d.Choices, cobra.ShellCompDirectiveNoFileComp
	case d.Kind == settings.Switch:
		return []string{"true", "false"}, cobra.ShellCompDirectiveNoFileComp
	case d.Kind == settings.Region:
		return region.Known(), cobra.ShellCompDirectiveNoFileComp
	case d.Kind == settings.Path || d.Kind == settings.Command:
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func completeSections(env *app.Env, cmd *cobra.Command) {
	for option, names := range map[string]func(*shared.Files) []string{
		"sso-session": (*shared.Files).SSOSessionNames,
		"services":    (*shared.Files).ServicesNames,
	} {
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(option, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return names(shared.Read(env.Paths)), cobra.ShellCompDirectiveNoFileComp
		})
	}
}
