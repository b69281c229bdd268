package rules

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func invalidRegion() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-region",
		Title:    "a region does not exist",
		Why:      "The region is part of the host name of every call. With a wrong one a tool fails with \"could not connect to the endpoint URL\" or \"could not resolve host\".",
		Mend:     "Write a region such as us-east-1, without the letter of an availability zone.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkRegion,
	}
}

func checkRegion(s *doctor.Snapshot) []doctor.Finding {
	check := newRegions()
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Key != "region" && v.Key != "sso_region" || odd(v) || !isProfile(e) && !isSession(e) {
			return
		}
		if v.Key == "region" && isProfile(e) && hasEndpoint(s, e) {
			return // a stand-in takes any region
		}
		bad := check.judge(v.Text)
		if bad.message == "" {
			return
		}
		f := bad.at(e, v)
		if bad.right == none {
			f.Repair = deleteKey("delete the line", e, v.Key)
		}
		found = append(found, f)
	})
	return found
}

// none as a right value means that the line is to be deleted.
const none = "(none)"

func hasEndpoint(s *doctor.Snapshot, e *doctor.Section) bool {
	p := s.Profile(e.Meant().Name)
	return p.Has("endpoint_url", "services") || s.Vars.Get("AWS_ENDPOINT_URL") != ""
}
