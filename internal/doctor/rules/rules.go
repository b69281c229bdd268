// Package rules holds what the doctor knows: a chapter of its documentation a file, a rule a row of the chapter's
// table: a short check stands in the row, a long one below the table. The example of a rule is testdata/<id>.txtar.
package rules

import "github.com/awsid/awsid/internal/doctor"

// Chapter is a chapter of the documentation.
type Chapter struct {
	Title string
	Rules []doctor.Rule
}

// Chapters returns every rule, those that keep a file from being read first.
func Chapters() []Chapter {
	return []Chapter{
		{"The bytes of a file", encodingRules},
		{"Text that was made for another place", pastedRules},
		{"Lines and sections that a reader refuses", lineRules},
		{"Section headers", headerRules},
		{"Keys and how values are written", keyRules},
		{"Values", valueRules},
		{"Settings without effect, or said twice", effectRules},
		{"Access keys", accessKeyRules},
		{"Identity Center (SSO)", ssoRules},
		{"Places at odds", oddsRules},
		{"Roles and conflicting identities", roleRules},
		{"credential_process", processRules},
		{"What is needed and not there", needRules},
		{"Settings of awsid's own", ownRules},
		{"The environment", environmentRules},
		{"Who wins", winnerRules},
		{"Files and folders", fileRules},
		{"Caches and the machine", cacheRules},
		{"The network and AWS", networkRules},
	}
}

// All returns every rule, in the order of the chapters.
func All() []doctor.Rule {
	var all []doctor.Rule
	for _, c := range Chapters() {
		all = append(all, c.Rules...)
	}
	return all
}

// verdict is what the judges of values say.
type verdict = doctor.Verdict
