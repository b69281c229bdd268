package rules

import (
	"context"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// headerRules are about section headers. What is wrong with one, the snapshot has
// judged already: see doctor.HeaderFault.
var headerRules = []doctor.Rule{
	{ID: "profile-word-missing", Severity: doctor.Error, FixFirst: true, Title: "a section of the config file lacks the word profile",
		Why:    "In the config file a profile is headed [profile NAME]; only in the credentials file is it [NAME]. Every tool ignores the section.",
		Fix:    "Write [profile NAME].",
		Header: "[%[1]s] is no %[3]s here: the header must be [%[2]s]"},
	{ID: "profile-word-in-credentials", Severity: doctor.Error, FixFirst: true, Title: "a section of the credentials file has the word profile",
		Why:    "In the credentials file a profile is headed [NAME]. With the word, every tool reads a profile whose name begins with \"profile \".",
		Fix:    "Write [NAME] in the credentials file.",
		Header: "[%[1]s] must be headed [%[2]s]: the credentials file has no word profile in front of names"},
	{ID: "section-word-misspelt", Severity: doctor.Error, FixFirst: true, Title: "the first word of a section header is misspelt",
		Why:    "Only profile, sso-session and services head sections of the config file; every tool ignores another word.",
		Fix:    "Write [profile NAME], [sso-session NAME] or [services NAME].",
		Header: "[%[1]s] is read by no tool: write [%[2]s]"},
	{ID: "name-not-quoted", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a profile name with a blank is not quoted",
		Why:    "The AWS CLI and boto3 ignore [profile two words]; they want [profile 'two words'], which the Go SDK in turn does not find.",
		Fix:    "Give the profile a name without blanks, which every tool reads.",
		Header: "[%[1]s] is ignored by the AWS CLI and boto3, as its name has a blank: choose a name without, or put it in quotes"},
	{ID: "header-quote-open", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, FixFirst: true, Title: "a quote in a section header is not closed",
		Why: "The AWS CLI and boto3 ignore the section.", Fix: "Close the quote, or leave both out.",
		Header: "[%[1]s] is ignored, as a quote is not closed"},
	{ID: "header-quoted", Severity: doctor.Error, FixFirst: true, Title: "a section is headed in quotes or two brackets",
		Why:    "The name between the brackets is taken as it is: [\"default\"] and [[default]] are not the default profile, and [profile dev]] is one called \"dev]\". TOML has such headers, the shared files have not.",
		Fix:    "Write [default] or [profile NAME].",
		Header: "[%[1]s] is not read as [%[2]s]: write it so"},
	{ID: "profile-name-missing", Severity: doctor.Error, Title: "a section has the word but no name",
		Why:    "The section belongs to no profile; every tool ignores it.",
		Fix:    "Write a name behind the word, such as [profile dev]; the default profile is [default].",
		Header: "[%[4]s] names nothing: write [%[4]s NAME]"},
	{ID: "header-padded", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, FixFirst: true, Title: "a section header begins or ends with a blank",
		Why:    "The AWS CLI and boto3 take the blank for a part of the name and ignore the section; the other SDKs do not.",
		Fix:    "Take the blanks next to the brackets away.",
		Header: "[%[1]s] is not read as [%[2]s]: the AWS CLI counts the blanks"},
	{ID: "setting-in-brackets", Severity: doctor.Error, Title: "a setting is in brackets",
		Why:    "A line in brackets begins a section: the setting has no effect, and those below it belong to a profile that nobody means.",
		Fix:    "Take the brackets away.",
		Header: "[%[1]s] begins a section of that name: write the setting without brackets"},
	{ID: "uppercase-default", Severity: doctor.Error, FixFirst: true, Title: "the default profile is written [DEFAULT]",
		Why:    "Section names count letter case. For the AWS CLI and boto3 [DEFAULT] is no profile: its settings leak into every other one.",
		Fix:    "Write [default].",
		Header: "[%[1]s] is not the default profile: write [default]"},
	{ID: "default-written-twice", Severity: doctor.Warning, Title: "[default] stands beside [profile default]",
		Why: "Both head the default profile. The AWS CLI reads the later one only, the Go SDK always [profile default].",
		Fix: "Merge the two sections into [default].",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return hiddenSections(s, true)
		}},
	{ID: "profile-written-twice", Severity: doctor.Warning, Title: "two headers name the same profile",
		Why: "A profile may be headed bare or in quotes, and both are the same one. The AWS CLI reads only the later section.", Fix: "Merge the two sections.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return hiddenSections(s, false)
		}},
	{ID: "session-in-credentials", Severity: doctor.Error, Title: "an sso-session or services section is in the credentials file",
		Why: "Only the config file may have these sections; in the credentials file they are taken for profiles.", Fix: "Move the section to the config file.",
		Header: "[%[1]s] counts only in the config file: move the section to %[5]s"},
}

// hiddenSections finds the sections that a later one of the same name hides:
// those of the default profile, or all others.
func hiddenSections(s *doctor.Snapshot, ofDefault bool) []doctor.Finding {
	type place struct {
		file shared.Which
		id   shared.ID
	}
	last := map[place]*doctor.Section{}
	for _, e := range s.Sections {
		last[place{e.File, e.ID}] = e
	}
	var found []doctor.Finding
	for _, e := range s.Sections {
		later := last[place{e.File, e.ID}]
		isSame := later.Section.Header == e.Section.Header // the same header twice is a rule of its own
		if isDefault := e.ID.Name == "default" && e.IsProfile(); e.ID.Kind == shared.KindOther || isSame || isDefault != ofDefault {
			continue
		}
		found = append(found, e.Finding("[%s] and [%s] on line %d are the same %s: the AWS CLI reads only the later one",
			e.Section.Header, later.Section.Header, later.Section.Origin.Line, e.ID.Kind))
	}
	return found
}
