package rules

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// checkRefusals finds the lines at which another reader than the AWS CLI's gives up, be the AWS CLI's content or not.
func checkRefusals(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	if s.Config.IsUTF16() || s.Credentials.IsUTF16() {
		return nil
	}
	return doctor.Each(s, s.Views(), func(s *doctor.Snapshot, v doctor.View) doctor.Finding {
		at, isRefused := v.Files.Refused()
		for _, t := range s.Texts() {
			if t.Path == at.Origin.Name {
				at.Origin.Line = t.Number(at.Origin.Line)
			}
		}
		isNamed := slices.ContainsFunc(s.Problems, func(p shared.Problem) bool {
			return p.Origin.Name == at.Origin.Name && p.Origin.Line == at.Origin.Line
		})
		if !isRefused || isNamed || !v.OwnParser || s.PastedAt(at.Origin) {
			return doctor.Finding{}
		}
		f := doctor.Finding{File: at.Origin.Name, Line: at.Origin.Line, Tools: doctor.Tools(settings.ByName(v.ID)),
			Message: fmt.Sprintf("the SDK for %s refuses the shared files: %s", v.Name, at.Text)}
		if slices.ContainsFunc(s.Texts(), func(t doctor.Text) bool {
			return t.Path == f.File && bytes.Count(t.Bytes, []byte("\r")) > bytes.Count(t.Bytes, []byte("\r\n"))
		}) {
			f.Severity, f.Tools = doctor.Warning, doctor.Go|doctor.JS|doctor.Java
			f.Message = "lines end in carriage returns alone, as on a Mac of old: for the SDKs for Go, JavaScript and Java they are one line"
		}
		return f
	})
}

// checkReaders compares what the readers make of every profile, if the AWS CLI makes something of the files.
func checkReaders(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	if len(s.Problems) > 0 || s.Config.IsUTF16() || s.Credentials.IsUTF16() {
		return nil
	}
	views := slices.DeleteFunc(slices.Clone(s.Views()), func(v doctor.View) bool {
		_, isRefused := v.Files.Refused()
		return isRefused
	})
	hops := map[*doctor.Profile]int{}
	return doctor.Each(s, s.Unexplained(), func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
		if countHops(s, p, hops) > manyHops {
			return doctor.Finding{}
		}
		message, level := compareViews(views, p)
		f := p.Halves()[0].Finding("%s", message)
		if f.Severity = level; isSignInByHelper(p) {
			f.Severity = doctor.Info
		}
		return f
	})
}

// isSignInByHelper reports whether another tool wrote its own program beside the sign-in that it uses: one identity.
func isSignInByHelper(p *doctor.Profile) bool {
	argv, err := shellwords.Split(p.Text("credential_process"))
	return err == nil && len(argv) > 0 && (isSSO(p) || managedElsewhere(p)) && isKnownHelper(filepath.Base(argv[0]))
}

// manyHops is a chain of roles of which no longer one is followed: each reader would follow it anew for each profile.
const manyHops = 12

// countHops returns how many profiles a chain that begins with this one has, at most one more than manyHops. A profile
// that is its own source ends it: its role is assumed with its own keys.
func countHops(s *doctor.Snapshot, p *doctor.Profile, known map[*doctor.Profile]int) int {
	var way []*doctor.Profile
	for at := p; at != nil && len(way) <= manyHops; at = s.Profile(at.Text("source_profile")) {
		if n, isKnown := known[at]; isKnown {
			known[p] = min(len(way)+n, manyHops+1)
			return known[p]
		}
		way = append(way, at)
		if at.Text("source_profile") == at.Name {
			break
		}
	}
	known[p] = len(way)
	return known[p]
}

// compareViews says what the readers make of one profile, if it is not the same.
func compareViews(views []doctor.View, p *doctor.Profile) (message string, level doctor.Severity) {
	var blind, keyless []string
	regions, identities := map[string][]string{}, map[string][]string{}
	why := "" // the profile is not usable for one of them
	for _, v := range views {
		section, found := v.Files.Profile(p.Name)
		switch {
		case found:
			region, _ := section.Get("region")
			regions[region.Text] = append(regions[region.Text], v.Name)
			who, reason := identityOf(v, p.Name)
			if why == "" {
				why = reason
			}
			identities[who] = append(identities[who], v.Name)
		case v.Files.Keyless(p.Name):
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
		message = fmt.Sprintf("profile %s is %s", p.Name, listAnswers(identities, "no identity"))
		if why != "" {
			message += ", as " + why
		}
		return message, levelOfAnswers(identities)
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

// identityOf returns who the reader is with a profile, "" for nobody, and why it is nobody where the reader stumbles. A
// role counts, whoever assumes it.
func identityOf(v doctor.View, profile string) (who, reason string) {
	id := v.InFiles(v.Files, profile)
	switch {
	case id.Step == nil && id.Broken != nil:
		if failed := (*problem.Error)(nil); errors.As(id.Broken, &failed) {
			return unusable, failed.Err.Error()
		}
		return unusable, id.Broken.Error()
	case id.Step == nil:
		return "", ""
	}
	return identityOfStep(v, id.Step), ""
}

func identityOfStep(v doctor.View, step *credentials.Step) string {
	section, _ := v.Files.Profile(step.Profile)
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
	order := slices.Sorted(maps.Keys(answers))
	if at := slices.Index(order, unusable); at >= 0 { // last, as the reason stands behind it
		order = append(slices.Delete(order, at, at+1), unusable)
	}
	for _, answer := range order {
		text := answer
		if answer == "" {
			text = none
		}
		parts = append(parts, fmt.Sprintf("%s for %s", text, strings.Join(answers[answer], ", ")))
	}
	return strings.Join(parts, "; ")
}
