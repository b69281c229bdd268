package configure

import (
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// sectionOptions are --sso-session and --services: a section of the config file in place of a profile.
type sectionOptions struct {
	cmd               *cobra.Command
	session, services string
}

func (o *sectionOptions) addFlags(env *app.Env, cmd *cobra.Command) {
	o.cmd = cmd
	cmd.Flags().StringVar(&o.session, "sso-session", "", "the setting is one of the sso-session `NAME`, not of a profile")
	cmd.Flags().StringVar(&o.services, "services", "", "the setting is one of the services section `NAME`, not of a profile")
	completeSections(env, cmd)
}

// chosen returns the section that the options name and reports whether they name one.
func (o *sectionOptions) chosen() (id shared.ID, ok bool, err error) {
	session, services := o.cmd.Flags().Changed("sso-session"), o.cmd.Flags().Changed("services")
	switch {
	case session && services:
		return id, false, problem.New(problem.Usage, "--sso-session and --services exclude each other")
	case session:
		id = edit.SSOSession(o.session)
	case services:
		id = edit.Services(o.services)
	default:
		return id, false, nil
	}
	return id, true, nil
}

// isPlainName reports whether every reader of the file takes name for one name.
// Quotes, brackets and backslashes mean something else to some of them, and a blank in front is lost.
func isPlainName(name string) bool {
	return strings.TrimSpace(name) != "" && !strings.HasPrefix(name, " ") && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" ._-/@:+%", r)
	})
}

// target is the place that `configure set` writes and `unset` clears.
type target struct {
	section shared.ID
	key     string
	nested  string // key inside the block called key; "" for a plain setting
}

// findTarget reads a setting's name for the commands that write, and returns the files it has read for that. Both
// files must be readable, also when only one of them is to be written: what was said of a profile must not depend on
// a file that nobody can read.
func findTarget(env *app.Env, g *global.Options, opts sectionOptions, name string) (target, *shared.Files, error) {
	id, chosen, err := opts.chosen()
	if err != nil {
		return target{}, nil, err
	}
	if chosen && !isPlainName(id.Name) {
		return target{}, nil, problem.New(problem.Usage, "--%s: %q is not a section name", id.Kind, id.Name).
			WithHint("use letters, digits, blanks and . _ - / @ : + %%")
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return target{}, nil, err
	}
	var t target
	if chosen {
		t, err = newTarget(id, name, strings.Split(name, "."))
	} else {
		t, err = parseTarget(name, settings.ResolveAny(g.Flags(), env.Vars, files).ProfileName().Text)
	}
	return t, files, err
}

// parseTarget reads a dotted name. Unlike for `get`, a first part that happens to be a profile's name is a block of
// the selected profile: what is written must not depend on which profiles there are.
//
//	region, s3.max_queue_size     of the selected profile
//	default.region, profile.dev.s3.max_queue_size
//	plugins.endpoint
func parseTarget(name, selected string) (target, error) {
	parts := strings.Split(name, ".")
	id := edit.Profile(selected)
	switch {
	case parts[0] == "plugins" && len(parts) > 2:
		return target{}, tooDeep(name)
	case parts[0] == "plugins" && len(parts) > 1:
		id, parts = edit.Other("plugins"), parts[1:]
	case parts[0] == "default" && len(parts) > 1:
		id, parts = edit.Profile("default"), parts[1:]
	case parts[0] == "profile" && len(parts) == 2:
		return target{}, noKey(name)
	case parts[0] == "profile" && len(parts) > 2:
		id, parts = edit.Profile(parts[1]), parts[2:]
	}
	return newTarget(id, name, parts)
}

// newTarget takes the parts of a name behind its section: a key, or a block and a key in it.
func newTarget(id shared.ID, name string, parts []string) (target, error) {
	switch {
	case len(parts) > 2:
		return target{}, tooDeep(name)
	case slices.Contains(parts, ""):
		return target{}, problem.New(problem.Usage, "%q lacks the name of a setting or of what it belongs to", name)
	case id.Name == "":
		return target{}, problem.New(problem.Usage, "the %s's name is empty", id.Kind)
	}
	t := target{section: id, key: parts[0]}
	if len(parts) == 2 {
		t.nested = parts[1]
	}
	return t, nil
}

func tooDeep(name string) error {
	return problem.New(problem.Usage, "%q goes more than one block deep", name).
		WithHint("a setting is KEY or BLOCK.KEY, of a profile: profile.NAME.BLOCK.KEY")
}

// file is the one that the setting belongs into.
func (t target) file() shared.Which {
	if t.section.Kind == shared.KindProfile && t.nested == "" {
		return fileOf(t.key)
	}
	return shared.ConfigFile
}

// files are those that may have the setting: both for a profile, because the
// one in the credentials file overrides the other.
func (t target) files() []shared.Which {
	if t.section.Kind == shared.KindProfile {
		return []shared.Which{shared.CredentialsFile, shared.ConfigFile}
	}
	return []shared.Which{shared.ConfigFile}
}

// asArguments name the target's key, not what is nested in it, on a command line.
func (t target) asArguments() string {
	switch {
	case t.section.Kind == shared.KindOther:
		return t.section.Name + "." + t.key
	case t.section == edit.Profile("default"):
		return "default." + t.key
	}
	return t.key + shellwords.Option("--"+t.section.Kind.String(), t.section.Name)
}

// fileOf returns the file that keeps a key of a profile.
func fileOf(key string) shared.Which {
	if settings.IsKey(key, settings.InCredentials) {
		return shared.CredentialsFile
	}
	return shared.ConfigFile
}

// tokenKeys are the names of the session token, the older one second.
var tokenKeys = []string{"aws_session_token", "aws_security_token"}

// dropTokens removes the session token of older keys: with it, long-term keys do not work.
func dropTokens(files *edit.Files, id shared.ID) {
	for _, token := range tokenKeys {
		for _, file := range files.All() {
			file.Delete(id, token)
		}
	}
}
