package choose

import (
	"context"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// WhenNeeded lets a person at the terminal choose a profile for a command that would have no credentials without one,
// and sets it as if it had been given with --profile. It does nothing where a profile is named, where there is [default],
// where the environment or the machine has credentials, and where there is nobody to ask: the command then says what it
// lacks. command is how the person called it: "awsid whoami".
func WhenNeeded(ctx context.Context, env *app.Env, g *global.Options, command string) error {
	return WhenNeededOf(ctx, env, g, command, func(*catalog.Profile) bool { return true })
}

// WhenNeededOf is WhenNeeded among the profiles that will do.
func WhenNeededOf(ctx context.Context, env *app.Env, g *global.Options, command string, willDo func(*catalog.Profile) bool) error {
	if settings.ProfileName(g.Flags(), env.Vars).Origin.Kind != origin.Default || hasCredentials(env) {
		return nil
	}
	tty, err := env.Terminal.Open() // before the files: without one, nothing changes
	if err != nil {
		return nil
	}
	if err := tty.Close(); err != nil {
		return err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return nil // the command will say so
	}
	if _, ok := files.Profile("default"); ok {
		return nil
	}
	list := catalog.New(env, files)
	list.Profiles = slices.DeleteFunc(list.Profiles, func(p *catalog.Profile) bool { return !willDo(p) })
	if len(list.Profiles) == 0 {
		return nil
	}
	p, err := pickAtTerminal(ctx, env, list, "", command+" --profile")
	if err != nil {
		return err
	}
	catalog.NoteUse(ctx, env, p.Name)
	Tell(env, list, p, command+shellwords.Option("--profile", p.Name))
	g.ChooseProfile(p.Name)
	return nil
}

// ForCommand chooses the profile that words after a command mean, or without words does what WhenNeeded does.
func ForCommand(ctx context.Context, env *app.Env, g *global.Options, words []string, command string) error {
	if len(words) == 0 {
		return WhenNeeded(ctx, env, g, command)
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	p, err := Profile(ctx, env, catalog.New(env, files), words, command)
	if err != nil {
		return err
	}
	if env.Terminal.StderrIsTerminal() { // a person, and no script
		catalog.NoteUse(ctx, env, p.Name)
	}
	g.ChooseProfile(p.Name)
	return nil
}

// hasCredentials reports whether there may be credentials without any profile: in the variables that lead to some by
// themselves, or of the machine.
func hasCredentials(env *app.Env) bool {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CREDENTIAL_FILE"} {
		if env.Vars.Get(name) != "" {
			return true
		}
	}
	return isInstance(env)
}

// isInstance reports whether this machine is one of EC2, which may have a role of its own.
func isInstance(env *app.Env) bool {
	if env.GOOS != "linux" || strings.EqualFold(env.Vars.Get("AWS_EC2_METADATA_DISABLED"), "true") {
		return false
	}
	vendor, err := readfile.Regular("/sys/class/dmi/id/sys_vendor", readfile.SmallLimit)
	return err == nil && strings.HasPrefix(string(vendor), "Amazon EC2")
}
