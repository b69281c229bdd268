package configure

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// target is the place that `configure set` writes and `unset` clears.
type target struct {
	kind    string // "profile", "plugins", "sso-session" or "services"
	section string // name of the section behind its kind
	key     string
	nested  string // key inside the block called key; "" for a plain setting
}

// parseTarget reads a dotted name. Unlike for `get`, a first part that happens
// to be a profile's name is a block of the selected profile: what is written
// must not depend on which profiles there are.
//
//	region, s3.max_queue_size     of the selected profile
//	default.region, profile.dev.s3.max_queue_size
//	plugins.endpoint
func parseTarget(name, selected string) (target, error) {
	parts := strings.Split(name, ".")
	at := target{kind: "profile", section: selected}
	switch {
	case parts[0] == "plugins" && len(parts) > 1:
		at = target{kind: "plugins"}
		parts = parts[1:]
		if len(parts) > 1 {
			return target{}, tooDeep(name)
		}
	case parts[0] == "default" && len(parts) > 1:
		at.section, parts = "default", parts[1:]
	case parts[0] == "profile" && len(parts) == 2:
		return target{}, noKey(name)
	case parts[0] == "profile" && len(parts) > 2:
		at.section, parts = parts[1], parts[2:]
	}
	return at.with(name, parts)
}

// with sets the key, or block and key, that the parts behind the section name.
func (t target) with(name string, parts []string) (target, error) {
	if len(parts) > 2 {
		return target{}, tooDeep(name)
	}
	if slices.Contains(parts, "") {
		return target{}, problem.New(problem.Usage, "%q lacks the name of a setting or of what it belongs to", name)
	}
	if t.kind != "plugins" && t.section == "" {
		return target{}, problem.New(problem.Usage, "the %s's name is empty", t.kind)
	}
	if t.key = parts[0]; len(parts) == 2 {
		t.nested = parts[1]
	}
	return t, nil
}

// file is the one that the setting belongs into.
func (t target) file() shared.Which {
	if t.kind == "profile" && t.nested == "" && slices.Contains(credentialKeys(), t.key) {
		return shared.CredentialsFile
	}
	return shared.ConfigFile
}

// in returns the target's file of a transaction.
func (t target) in(files *edit.Files) *edit.File {
	if t.file() == shared.CredentialsFile {
		return files.Credentials
	}
	return files.Config
}

// id names the target's section.
func (t target) id() shared.ID {
	switch t.kind {
	case "plugins":
		return edit.Other("plugins")
	case "sso-session":
		return edit.SSOSession(t.section)
	case "services":
		return edit.Services(t.section)
	}
	return edit.Profile(t.section)
}

// credentialKeys are the settings that `set` keeps in the credentials file.
func credentialKeys() []string {
	return append([]string{"aws_access_key_id", "aws_secret_access_key"}, tokenKeys()...)
}

// tokenKeys are the names of the session token, the older one second.
func tokenKeys() []string { return []string{"aws_session_token", "aws_security_token"} }

func tooDeep(name string) error {
	return problem.New(problem.Usage, "%q goes more than one block deep", name).
		WithHint("a setting is KEY or BLOCK.KEY, of a profile: profile.NAME.BLOCK.KEY")
}
