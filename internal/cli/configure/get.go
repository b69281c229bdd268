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
	global *global.Options
	name   string
	subsection
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
		Args:              words("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			opts.name = args[0]
			return runGet(env, opts)
		},
	}
	opts.flags(cmd)
	completeSections(env, cmd)
	return cmd
}

func runGet(env *app.Env, opts getOptions) error {
	kind, section, err := opts.choice()
	if err != nil {
		return err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	var value shared.Value
	var found bool
	if kind != "" {
		value, found, err = getFromSubsection(files, kind, section, opts.name)
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

// getFromProfile finds a plain or dotted name. Only a plain one needs the
// selected profile to exist.
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
		value, ok = inBlock(value, at.rest)
	}
	return value, ok, nil
}

func getFromSubsection(files *shared.Files, kind, name, key string) (shared.Value, bool, error) {
	find := files.SSOSession
	if kind == "services" {
		find = files.Services
	}
	section, ok := find(name)
	if !ok {
		return shared.Value{}, false, problem.New(problem.General, "the config file has no section [%s %s]", kind, name)
	}
	parts := strings.Split(key, ".")
	value, ok := section.Get(parts[0])
	if ok = ok && len(parts) <= 2; ok {
		value, ok = inBlock(value, parts[1:])
	}
	return value, ok, nil
}

// inBlock follows the parts of a name behind its key. One part names a setting
// of a nested block; more lead nowhere, but say that the block is no value.
func inBlock(value shared.Value, rest []string) (shared.Value, bool) {
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
