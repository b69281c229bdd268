package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/readers"
)

func readersDisagree() doctor.Rule {
	return doctor.Rule{
		ID:       "readers-disagree",
		Title:    "tools read the same profile differently",
		Why:      "The AWS CLI, boto3 and the SDKs each have their own reader of the shared files, and their own order of the ways to credentials. Where they disagree the same profile is two things. It is an info when a tool only does not see the profile or the region.",
		Mend:     "Write the profile so that all of them read the same: plain headers and names, key = value, one way to credentials.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Residual: true,
		Check:    checkReaders,
	}
}

func checkReaders(s *doctor.Snapshot) []doctor.Finding {
	if len(s.Files.Problems()) > 0 || s.Config.IsUTF16() || s.Credentials.IsUTF16() {
		return nil // what makes a reader refuse the file has rules of its own
	}
	views := readers.Views(string(s.Config.Bytes), string(s.Credentials.Bytes))
	var found []doctor.Finding
	for _, v := range views {
		if v.Refused {
			found = append(found, doctor.Finding{File: s.Config.Path, Severity: doctor.Info,
				Message: fmt.Sprintf("the SDK for %s refuses the shared files, as a line has no = (it does not know key: value)", v.Reader)})
		}
	}
	views = slices.DeleteFunc(views, func(v readers.View) bool { return v.Refused })
	for _, p := range s.Profiles {
		if f, differ := compare(views, p); differ {
			found = append(found, f)
		}
	}
	return found
}

// compare tells what the readers make of one profile, if it is not the same.
func compare(views []readers.View, p *doctor.Profile) (doctor.Finding, bool) {
	var blind []string
	regions, identities := map[string][]string{}, map[string][]string{}
	for _, v := range views {
		picture := v.Picture(p.Name)
		if !picture.Found {
			blind = append(blind, v.Reader)
			continue
		}
		regions[picture.Region] = append(regions[picture.Region], v.Reader)
		identities[picture.Identity] = append(identities[picture.Identity], v.Reader)
	}
	f := of(p.Head(), "")
	switch {
	case len(blind) == len(views):
		return f, false
	case len(identities) > 1:
		f.Message = fmt.Sprintf("profile %s is %s", p.Name, each(identities, "no identity"))
		if len(identities) == 2 && identities["none"] != nil {
			f.Severity = doctor.Info
		}
	case len(regions) > 1:
		f.Message = fmt.Sprintf("the region of profile %s is %s", p.Name, each(regions, "not seen"))
		if len(regions) == 2 && regions[""] != nil {
			f.Severity = doctor.Info
		}
	case len(blind) > 0:
		f.Message = fmt.Sprintf("profile %s is not seen by %s, because of how its header is written", p.Name, strings.Join(blind, ", "))
		f.Severity = doctor.Info
	default:
		return f, false
	}
	return f, true
}

// each lists every answer with its readers.
func each(answers map[string][]string, none string) string {
	var parts []string
	for _, answer := range slices.Sorted(maps.Keys(answers)) {
		text := answer
		if answer == "" || answer == "none" {
			text = none
		}
		parts = append(parts, fmt.Sprintf("%s for %s", text, strings.Join(answers[answer], ", ")))
	}
	return strings.Join(parts, "; ")
}
