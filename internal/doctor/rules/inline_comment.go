package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func inlineComment() doctor.Rule {
	return doctor.Rule{
		ID:       "inline-comment",
		Title:    "a comment stands behind a value",
		Why:      "For the AWS CLI and boto3 the comment is part of the value; the other SDKs cut it off.",
		Mend:     "Put the comment on a line of its own.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    checkInlineComment,
	}
}

func checkInlineComment(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if !contains(plainKeys(), v.Key) || strings.Contains(v.Text, "\n") {
			return
		}
		value := beforeComment(v.Text)
		if value == v.Text {
			return
		}
		f := at(e, v, fmt.Sprintf("the comment behind %s is part of the value for the AWS CLI: put it on a line of its own", v.Key))
		if value != "" {
			f.Repair = setKey("put the comment above "+v.Key, e, v.Key, value)
		}
		found = append(found, f)
	})
	return found
}

// beforeComment cuts a value at a comment mark with a blank in front of it.
func beforeComment(value string) string {
	for i := range len(value) {
		if (value[i] == '#' || value[i] == ';') && (i == 0 || value[i-1] == ' ' || value[i-1] == '\t') {
			return strings.TrimRight(value[:i], " \t")
		}
	}
	return value
}
