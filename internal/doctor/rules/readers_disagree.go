package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/readers"
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
	views, found := viewsOf(s)
	for _, p := range s.Profiles {
		if f, differ := compare(views, p); differ {
			found = append(found, f)
		}
	}
	return found
}

// view is what one reader makes of both files.
type view struct {
	readers.Reader
	files *readers.Files
}

// viewsOf reads the files as every reader does that does not refuse them. The
// findings are about those that do.
func viewsOf(s *doctor.Snapshot) (views []view, refused []doctor.Finding) {
	for _, r := range readers.All() {
		files := r.Read(s.Config.Path, string(s.Config.Bytes), s.Credentials.Path, string(s.Credentials.Bytes))
		if at, yes := files.Refused(); yes {
			refused = append(refused, doctor.Finding{File: at.Origin.Name, Line: at.Origin.Line, Severity: doctor.Info,
				Message: fmt.Sprintf("the SDK for %s refuses the shared files: %s", r.Name, at.Text)})
			continue
		}
		views = append(views, view{r, files})
	}
	return views, refused
}

// compare tells what the readers make of one profile, if it is not the same.
func compare(views []view, p *doctor.Profile) (doctor.Finding, bool) {
	var blind, keyless []string
	regions, identities := map[string][]string{}, map[string][]string{}
	for _, v := range views {
		section, found := v.files.Profile(p.Name)
		switch {
		case found:
			region, _ := section.Get("region")
			regions[region.Text] = append(regions[region.Text], v.Name)
			who := v.identity(p.Name)
			identities[who] = append(identities[who], v.Name)
		case v.files.Keyless(p.Name):
			keyless = append(keyless, v.Name)
		default:
			blind = append(blind, v.Name)
		}
	}
	f := of(p.Head(), "")
	switch {
	case len(regions) == 0:
		return f, false
	case contradictory(identities):
		f.Message = fmt.Sprintf("profile %s is %s", p.Name, each(identities, "no identity"))
		f.Severity = mild(identities)
	case len(regions) > 1:
		f.Message = fmt.Sprintf("the region of profile %s is %s", p.Name, each(regions, "not seen"))
		f.Severity = mild(regions)
	case len(blind) > 0:
		f.Message = fmt.Sprintf("profile %s is not seen by %s, because of how its header is written", p.Name, strings.Join(blind, ", "))
		f.Severity = doctor.Info
	case len(keyless) > 0 && states(p):
		f.Message = fmt.Sprintf("profile %s is not seen by %s, to which none of its lines is a setting", p.Name, strings.Join(keyless, ", "))
		f.Severity = doctor.Info
	default:
		return f, false
	}
	return f, true
}

// contradictory tells whether the identities differ. A profile that is nobody
// to some and unusable to others gives nobody credentials.
func contradictory(identities map[string][]string) bool {
	return len(identities) > 2 || len(identities) == 2 && (identities[""] == nil || identities[unusable] == nil)
}

// mild is info where there is one answer or none.
func mild(answers map[string][]string) doctor.Severity {
	if len(answers) == 2 && answers[""] != nil {
		return doctor.Info
	}
	return "" // that of the rule
}

// states tells whether a value stands in the profile.
func states(p *doctor.Profile) bool {
	for _, half := range []*doctor.Section{p.Config, p.Credentials} {
		if half != nil && slices.ContainsFunc(half.Values, func(v shared.Value) bool { return v.Text != "" || len(v.Nested) > 0 }) {
			return true
		}
	}
	return false
}

// unusable stands for a profile that a reader stumbles over.
const unusable = "not usable"

// identity is who the reader is with a profile, "" for nobody. A role counts,
// whoever assumes it.
func (v view) identity(profile string) string {
	id := v.InFiles(v.files, profile)
	if len(id.Steps) == 0 {
		if id.Broken != nil {
			return unusable
		}
		return ""
	}
	step := id.Steps[len(id.Steps)-1]
	section, _ := v.files.Profile(step.Profile)
	text := func(key string) string { k, _ := section.Get(key); return k.Text }
	switch step.Kind {
	case readers.KindAssumeRole:
		return "the role " + text("role_arn")
	case readers.KindWebIdentity:
		return "the role " + text("role_arn") + " by web identity"
	case readers.KindSSO:
		return fmt.Sprintf("the SSO role %s in %s", text("sso_role_name"), text("sso_account_id"))
	case readers.KindStatic, readers.KindConfigFile:
		key := text("aws_access_key_id")
		return "the access key …" + key[max(0, len(key)-4):]
	case readers.KindProcess:
		return "its credential_process"
	default:
		return "a console sign-in"
	}
}

// each lists every answer with its readers.
func each(answers map[string][]string, none string) string {
	var parts []string
	for _, answer := range slices.Sorted(maps.Keys(answers)) {
		text := answer
		if answer == "" {
			text = none
		}
		parts = append(parts, fmt.Sprintf("%s for %s", text, strings.Join(answers[answer], ", ")))
	}
	return strings.Join(parts, "; ")
}
