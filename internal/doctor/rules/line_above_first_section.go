package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func lineAboveFirstSection() doctor.Rule {
	return doctor.Rule{
		ID:       "line-above-first-section",
		Title:    "a setting stands above the first section",
		Why:      "A setting belongs to the section above it. Without one the AWS CLI and boto3 refuse the whole file.",
		Mend:     "Put a header such as [default] above it.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		First:    true,
		Check:    diagnosed(ini.NoSection, headDefault),
	}
}

// headDefault puts [default] above settings at the beginning of a file that
// has no such section.
func headDefault(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	t := textOf(s, p.File)
	if inFile(s.Profile("default"), p.File) || !allSettings(t) {
		return nil
	}
	return &doctor.Repair{Does: "head the settings [default]", Which: p.File, Edit: func(f *edit.File) error {
		text := f.Document.String()
		for scan := ini.NewScanner(text); scan.Next(); {
			switch l := scan.Line(); l.Kind {
			case ini.Header:
				return nil
			case ini.Blank, ini.Comment:
			default:
				f.SetText(text[:l.Start] + "[default]" + newline(text) + text[l.Start:])
				return nil
			}
		}
		return nil
	}}
}

func inFile(p *doctor.Profile, which shared.Which) bool {
	return p != nil && (which == shared.ConfigFile && p.Config != nil || which == shared.CredentialsFile && p.Credentials != nil)
}

// allSettings tells whether all that stands above the first header are known
// settings of a profile.
func allSettings(t doctor.Text) bool {
	text := string(t.Bytes)
	known := set(profileKeys())
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		if l.Kind == ini.Header {
			break
		}
		if l.Kind == ini.Blank || l.Kind == ini.Comment || t.Pasted[l.Number] == doctor.PastedShell {
			continue
		}
		if key, _, ok := strings.Cut(text[l.Text:l.Stop], "="); !ok || !known[ini.Fold(strings.TrimSpace(key))] {
			return false
		}
	}
	return true
}
