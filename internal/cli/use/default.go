package use

import (
	"context"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// copiedFrom is the key that marks a [default] that was written here, with the profile that it is a copy of.
const copiedFrom = "awsid_default_from"

// writeDefault makes [default] a copy of a profile. What a person has added to it stays.
func (o useOptions) writeDefault(ctx context.Context, env *app.Env, files *shared.Files, p *catalog.Profile) error {
	from, _ := files.Profile(p.Name)
	old, _ := files.Profile("default")
	switch {
	case p.Name == "default":
		return problem.New(problem.Usage, "[default] is the default already")
	case !o.replace && hasOwnCredentials(old):
		return problem.New(problem.General, "[default] has credentials that awsid did not put there").
			WithHint("keep them under another name: `awsid profiles mv default NAME`; or add --replace (`awsid configure undo` brings them back)")
	}
	written, err := copiedValues(env, p, from)
	if err != nil {
		return err
	}
	stale := staleKeys(files, old)
	o.writing.Seen, o.writing.Subject = files, "--default "+p.Name
	changed, err := o.writing.Apply(ctx, env, func(f *edit.Files) error {
		id := edit.Profile("default")
		if _, ok := f.Credentials.Section(id); ok {
			f.Credentials.Remove(id)
		}
		for _, key := range stale {
			f.Config.Delete(id, key)
		}
		for _, v := range written {
			if err := setValue(f.Config, id, v); err != nil {
				return err
			}
		}
		return nil
	}, shared.CredentialsFile, shared.ConfigFile)
	if err == nil && changed {
		env.Tellf(env.Stderr, "awsid: [default] is now a copy of %s", p.Name)
	}
	return err
}

// hasOwnCredentials reports whether a [default] has settings of credentials, and was not written here.
func hasOwnCredentials(p *shared.Profile) bool {
	if p == nil {
		return false
	}
	if p.Credentials != nil && len(p.Credentials.Values()) > 0 {
		return true // the copy has none there
	}
	for _, v := range p.Config.Values() {
		if isOfCredentials(v.Key) && p.Text(copiedFrom) == "" {
			return true
		}
	}
	return false
}

// isOfCredentials reports whether a key leads to credentials, also for others than awsid.
func isOfCredentials(key string) bool {
	d := settings.Lookup(key)
	return d != nil && d.Group == settings.OfCredentials && d.Readers != settings.ByAwsid
}

// staleKeys are those of [default] that a new copy must not keep: all about credentials, and what the last copy brought.
func staleKeys(files *shared.Files, old *shared.Profile) (keys []string) {
	if old == nil {
		return nil
	}
	before, _ := files.Profile(old.Text(copiedFrom))
	for _, v := range old.Config.Values() {
		_, wasCopied := before.Get(v.Key)
		if isOfCredentials(v.Key) || wasCopied || old.Text(copiedFrom) != "" && v.Key == "region" {
			keys = append(keys, v.Key)
		}
	}
	return keys
}

// copiedValues are the settings of the copy. Keys stay where they are: the copy asks awsid for them.
func copiedValues(env *app.Env, p *catalog.Profile, from *shared.Profile) ([]shared.Value, error) {
	values := []shared.Value{{Key: copiedFrom, Text: p.Name}}
	if p.Kind == "static" {
		process, err := processLine(env, p.Name)
		if err != nil {
			return nil, err
		}
		values = append(values, shared.Value{Key: "credential_process", Text: process})
	}
	for _, v := range from.Config.Values() {
		isKey := settings.IsKey(v.Key, settings.InCredentials)
		if !isKey && v.Key != copiedFrom && v.Key != "awsid_generated_from" && !(p.Kind == "static" && v.Key == "credential_process") {
			values = append(values, v)
		}
	}
	return values, nil
}

// processLine is the credential_process that asks for a profile's keys, as every reader of it understands: some split
// it like a shell, some give it to one.
func processLine(env *app.Env, profile string) (string, error) {
	program, err := env.Executable()
	if err != nil {
		return "", err
	}
	command, isPlain := shellwords.ForProcess(program, env.GOOS)
	if !isPlain {
		return "", problem.New(problem.General, "no credential_process line can hold the path of awsid: %s", program).
			WithHint("install awsid elsewhere")
	}
	name, isPlain := shellwords.ForProcess(profile, env.GOOS)
	if !isPlain {
		return "", problem.New(problem.General, "%q has characters that programs read differently in a credential_process", profile).
			WithHint("give the profile another name with `awsid profiles mv`")
	}
	return command + " credential-process --profile " + name, nil
}

func setValue(f *edit.File, id shared.ID, v shared.Value) error {
	for _, n := range v.Nested {
		if err := f.SetNested(id, v.Key, n.Key, n.Text); err != nil {
			return err
		}
	}
	if v.Nested != nil {
		return nil
	}
	return f.Set(id, v.Key, v.Text)
}
