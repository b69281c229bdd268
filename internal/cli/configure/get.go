package configure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

type getOptions struct {
	global  *global.Options
	name    string
	section sectionOptions
}

func newGet(env *app.Env, g *global.Options) *cobra.Command {
	opts := getOptions{global: g}
	cmd := &cobra.Command{
		Use:   "get NAME",
		Short: "print one setting from the shared files",
		Long: `Print one setting from the shared files, and nothing when it is not set (exit
code 1). Environment variables and options other than --profile do not matter:
this is what the files say. "awsid explain" shows what counts.`,
		Example: `  awsid configure get region --profile dev
  awsid configure get profile.dev.region
  awsid configure get default.s3.max_concurrent_requests
  awsid configure get sso_region --sso-session corp`,
		ValidArgsFunction: completeSettings(env, g, false),
		Args:              wantWords("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			opts.name = args[0]
			return runGet(env, opts)
		},
	}
	opts.section.addFlags(env, cmd)
	return cmd
}

func runGet(env *app.Env, opts getOptions) error {
	id, chosen, err := opts.section.chosen()
	if err != nil {
		return err
	}
	names := append(strings.Split(opts.name, "."), settings.ProfileName(opts.global.Flags(), env.Vars).Text)
	files, err := shared.LoadProfiles(env.Paths, names...)
	if err != nil {
		return err
	}
	var value shared.Value
	var found bool
	if chosen {
		value, found, err = getFromSection(files, id, opts.name)
	} else {
		value, found, err = getFromProfile(env, opts, files)
	}
	switch {
	case err != nil:
		return err
	case !found:
		return problem.Silent(problem.NotFound)
	case value.Nested != nil:
		return isBlock(opts.name, value)
	}
	_, err = fmt.Fprintln(env.Stdout, value.Text)
	return err
}

// getFromProfile finds a plain or dotted name. Only a plain one needs the selected profile to exist.
func getFromProfile(env *app.Env, opts getOptions, files *shared.Files) (shared.Value, bool, error) {
	set := settings.ResolveAny(opts.global.Flags(), env.Vars, files)
	if !strings.Contains(opts.name, ".") {
		if _, err := settings.Resolve(opts.global.Flags(), env.Vars, files); err != nil {
			return shared.Value{}, false, err
		}
	}
	isProfile := func(name string) bool { _, ok := files.Profile(name); return ok }
	at, err := parseLookup(opts.name, set.ProfileName().Text, isProfile)
	if err != nil {
		return shared.Value{}, false, err
	}
	if at.plugins {
		plugins, _ := files.Other("plugins")
		if value, ok := plugins.Get(at.key); ok {
			return value, true, nil
		}
	}
	profile, _ := files.Profile(at.profile)
	value, ok := profile.Get(at.key)
	if ok {
		value, ok = valueInBlock(value, at.rest)
	}
	return value, ok, nil
}

// getFromSection finds a key, or one in a block, of an sso-session or a services section, which must exist.
func getFromSection(files *shared.Files, id shared.ID, key string) (shared.Value, bool, error) {
	find := files.SSOSession
	if id.Kind == shared.KindServices {
		find = files.Services
	}
	section, ok := find(id.Name)
	if !ok {
		return shared.Value{}, false, problem.New(problem.General, "the config file has no section [%s %s]", id.Kind, id.Name)
	}
	parts := strings.Split(key, ".")
	value, ok := section.Get(parts[0])
	if ok = ok && len(parts) <= 2; ok {
		value, ok = valueInBlock(value, parts[1:])
	}
	return value, ok, nil
}

// valueInBlock follows the parts of a name behind its key. One part names a setting
// of a nested block; more lead nowhere, but say that the block is no value.
func valueInBlock(value shared.Value, rest []string) (shared.Value, bool) {
	if len(rest) == 0 {
		return value, true
	}
	if len(rest) > 1 {
		return value, value.Nested != nil
	}
	for _, nested := range slices.Backward(value.Nested) { // of two, the last counts
		if nested.Key == rest[0] {
			return nested, true
		}
	}
	return shared.Value{}, false
}

func isBlock(name string, value shared.Value) error {
	err := problem.New(problem.NotFound, "%s is a block of settings, not a value", name).At(value.Origin.String())
	if len(value.Nested) > 0 {
		err.Hint = "name one of its settings, such as " + value.Key + "." + value.Nested[0].Key
	}
	return err
}

// lookup is where `configure get` finds a setting.
type lookup struct {
	plugins bool   // the setting is one of the [plugins] section, if that has it
	profile string // else of this profile
	key     string
	rest    []string // parts behind the key; one names a setting of a nested block
}

// parseLookup reads a dotted name. The first part may name a profile: after
// the word "profile", as "default", or when isProfile knows it.
//
//	region, s3.max_queue_size            of the selected profile
//	default.region, dev.region           of the profile named
//	profile.dev.s3.max_queue_size
//	plugins.endpoint
func parseLookup(name, selected string, isProfile func(string) bool) (lookup, error) {
	parts := strings.Split(name, ".")
	switch {
	case len(parts) == 2 && parts[0] == "plugins":
		return lookup{plugins: true, profile: "plugins", key: parts[1]}, nil
	case parts[0] == "profile" && len(parts) > 1:
		if len(parts) == 2 {
			return lookup{}, noKey(name)
		}
		return lookup{profile: parts[1], key: parts[2], rest: parts[3:]}, nil
	case len(parts) > 1 && (parts[0] == "default" || isProfile(parts[0])):
		return lookup{profile: parts[0], key: parts[1], rest: parts[2:]}, nil
	}
	return lookup{profile: selected, key: parts[0], rest: parts[1:]}, nil
}

// noKey is the error for "profile.NAME", which names no setting. Its exit code
// is that of the AWS CLI, not of a usage error.
func noKey(name string) error {
	return problem.New(problem.General, "%q names a profile but no setting of it", name).
		WithHint("add the setting's name: %s.region", name)
}
