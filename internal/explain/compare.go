package explain

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/readers"
)

// compare says where the AWS CLI comes to another profile, region or
// identity with the same files and variables.
func (e *Explanation) compare(flags settings.Flags) {
	cli, _ := readers.ByID(readers.CLI)
	other := New(e.env, cli, flags)
	differ := func(what, here, there string) {
		if here != there {
			e.Differs = append(e.Differs, fmt.Sprintf("%s: %s here, %s for the AWS CLI", what, orNone(here), orNone(there)))
		}
	}
	differ("profile", e.Profile.Name, other.Profile.Name)
	differ("region", e.setting("region").Text, other.setting("region").Text)
	differ("credentials", e.source(), other.source())
	if other.anyRefused() && !e.anyRefused() {
		e.Differs = append(e.Differs, "files: read here, refused by the AWS CLI")
	}
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// source names the way to the credentials.
func (e *Explanation) source() string {
	var way []string
	for _, s := range e.Steps {
		if s.Broken {
			return "broken"
		}
		kind := s.Kind
		if kind == "config-file" {
			kind = readers.KindStatic // the SDKs do not tell the two files apart
		}
		if s.Profile != "" && kind != readers.KindInstanceRole && kind != readers.KindContainer && kind != readers.KindEnv {
			kind += " (" + s.Profile + ")"
		}
		way = append(way, kind)
	}
	return strings.Join(way, ", then ")
}

func (e *Explanation) anyRefused() bool {
	for _, f := range e.Files {
		if f.Refused {
			return true
		}
	}
	return false
}
