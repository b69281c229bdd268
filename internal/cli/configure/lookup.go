package configure

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

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
