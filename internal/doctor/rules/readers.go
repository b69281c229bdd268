package rules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/readers"
)

// view is what one reader makes of both files.
type view struct {
	readers.Reader
	files *readers.Files
}

// checkReaders compares what the readers make of every profile. What makes the AWS CLI refuse a file has rules of its
// own; a file that another reader refuses is a finding here.
func checkReaders(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	if len(s.Files.Problems()) > 0 || s.Config.IsUTF16() || s.Credentials.IsUTF16() {
		return nil
	}
	var found []doctor.Finding
	var views []view
	for _, r := range readers.All() {
		files := r.Read(s.Config.Path, string(s.Config.Bytes), s.Credentials.Path, string(s.Credentials.Bytes))
		if at, isRefused := files.Refused(); isRefused {
			found = append(found, doctor.Finding{File: at.Origin.Name, Line: at.Origin.Line, Severity: doctor.Info,
				Message: fmt.Sprintf("the SDK for %s refuses the shared files: %s", r.Name, at.Text)})
			continue
		}
		views = append(views, view{r, files})
	}
	return append(found, doctor.Each(s, s.Profiles, func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
		message, level := compareViews(views, p)
		f := p.Halves()[0].Finding("%s", message)
		f.Severity = level
		return f
	})...)
}

// compareViews says what the readers make of one profile, if it is not the same.
func compareViews(views []view, p *doctor.Profile) (message string, level doctor.Severity) {
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
	// A profile that is nobody to some and unusable to others gives nobody credentials.
	isContradiction := len(identities) > 2 || len(identities) == 2 && (identities[""] == nil || identities[unusable] == nil)
	switch {
	case len(regions) == 0:
		return "", ""
	case isContradiction:
		return fmt.Sprintf("profile %s is %s", p.Name, listAnswers(identities, "no identity")), levelOfAnswers(identities)
	case len(regions) > 1:
		return fmt.Sprintf("the region of profile %s is %s", p.Name, listAnswers(regions, "not seen")), levelOfAnswers(regions)
	case len(blind) > 0:
		return fmt.Sprintf("profile %s is not seen by %s, because of how its header is written", p.Name, strings.Join(blind, ", ")), doctor.Info
	case len(keyless) > 0 && hasValue(p):
		return fmt.Sprintf("profile %s is not seen by %s, to which none of its lines is a setting", p.Name, strings.Join(keyless, ", ")), doctor.Info
	}
	return "", ""
}

// levelOfAnswers is info where there is one answer or none.
func levelOfAnswers(answers map[string][]string) doctor.Severity {
	if len(answers) == 2 && answers[""] != nil {
		return doctor.Info
	}
	return "" // that of the rule
}

// hasValue reports whether a value stands in the profile.
func hasValue(p *doctor.Profile) bool {
	return slices.ContainsFunc(p.Halves(), func(half *doctor.Section) bool {
		return slices.ContainsFunc(half.Values, func(v shared.Value) bool { return v.Text != "" || len(v.Nested) > 0 })
	})
}

// unusable stands for a profile that a reader stumbles over.
const unusable = "not usable"

// identity is who the reader is with a profile, "" for nobody. A role counts, whoever assumes it.
func (v view) identity(profile string) string {
	id := v.InFiles(v.files, profile)
	switch {
	case id.Step == nil && id.Broken != nil:
		return unusable
	case id.Step == nil:
		return ""
	}
	step := id.Step
	section, _ := v.files.Profile(step.Profile)
	text := func(key string) string { k, _ := section.Get(key); return k.Text }
	switch step.Kind {
	case credentials.KindAssumeRole:
		return "the role " + text("role_arn")
	case credentials.KindWebIdentity:
		return "the role " + text("role_arn") + " by web identity"
	case credentials.KindSSO:
		return fmt.Sprintf("the SSO role %s in %s", text("sso_role_name"), text("sso_account_id"))
	case credentials.KindSharedFile, credentials.KindConfigFile:
		return "the access key " + keyTail(text("aws_access_key_id"))
	case credentials.KindProcess:
		return "its credential_process"
	default:
		return "a console sign-in"
	}
}

// listAnswers lists every answer with its readers.
func listAnswers(answers map[string][]string, none string) string {
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
