package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func partialKeys() doctor.Rule {
	return doctor.Rule{
		ID:       "partial-keys",
		Title:    "one of the two access keys is missing",
		Why:      "The AWS CLI and boto3 end with \"Partial credentials found\"; other tools look elsewhere and may find another identity.",
		Mend:     "Write both aws_access_key_id and aws_secret_access_key, in one file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkPartialKeys,
	}
}

func checkPartialKeys(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	words := newSpelling()
	for _, p := range s.Profiles {
		for _, pair := range [][2]string{{"aws_access_key_id", "aws_secret_access_key"}, {"aws_secret_access_key", "aws_access_key_id"}} {
			e, v := where(p, pair[0])
			if v.Text == "" || misspelt(words, p, pair[1]) {
				continue
			}
			other, _ := e.Get(pair[1])
			if other.Text != "" {
				continue
			}
			f := at(e, v, fmt.Sprintf("%s is there and %s is not: the pair is of no use", pair[0], pair[1]))
			if p.Has(pair[1]) {
				f.Message = fmt.Sprintf("%s is here and %s is in the other file: tools do not read a pair from two files alike", pair[0], pair[1])
				f.Severity = doctor.Warning
			}
			found = append(found, f)
			break
		}
	}
	return found
}

// misspelt tells whether a profile holds a key under a wrong name.
func misspelt(words spelling, p *doctor.Profile, key string) bool {
	for _, e := range []*doctor.Section{p.Config, p.Credentials} {
		if e == nil {
			continue
		}
		for _, v := range e.Values {
			if words.right(e, v.Key) == key {
				return true
			}
		}
	}
	return false
}
