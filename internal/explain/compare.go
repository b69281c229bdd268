package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/readers"
)

// compareWithCLI says where the AWS CLI comes to another profile, region or
// identity with the same files and variables.
func (e *Explanation) compareWithCLI(flags settings.Flags) {
	cli, _ := readers.ByID(readers.CLI)
	other := New(e.env, cli, flags)
	differ := func(what, here, there string) {
		if here != there {
			e.Differs = append(e.Differs, fmt.Sprintf("%s: %s here, %s for the AWS CLI", what, cmp.Or(here, "none"),
				cmp.Or(there, "none")))
		}
	}
	differ("profile", e.Profile.Name, other.Profile.Name)
	differ("region", e.settingNamed("region").Text, other.settingNamed("region").Text)
	differ("credentials", e.credentialsWay(), other.credentialsWay())
	if other.anyRefused() && !e.anyRefused() {
		e.Differs = append(e.Differs, "files: read here, refused by the AWS CLI")
	}
}

// credentialsWay names the way to the credentials.
func (e *Explanation) credentialsWay() string {
	var way []string
	for _, s := range e.Steps {
		if s.Broken {
			return "broken"
		}
		kind := s.Kind
		switch kind {
		case credentials.KindInstanceRole, credentials.KindContainer, credentials.KindEnv:
		case credentials.KindConfigFile:
			kind = credentials.KindSharedFile // the SDKs do not tell the two files apart
			fallthrough
		default:
			if s.Profile != "" {
				kind += " (" + s.Profile + ")"
			}
		}
		way = append(way, kind)
	}
	return strings.Join(way, ", then ")
}

func (e *Explanation) anyRefused() bool {
	return slices.ContainsFunc(e.Files, func(f File) bool { return f.Refused })
}
