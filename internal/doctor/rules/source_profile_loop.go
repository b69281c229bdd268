package rules

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func sourceProfileLoop() doctor.Rule {
	return doctor.Rule{
		ID:       "source-profile-loop",
		Title:    "source profiles lead back to where they began",
		Why:      "No profile of the loop has credentials of its own, so no role can be assumed.",
		Mend:     "Let the last profile have credentials of its own.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkLoop,
	}
}

func checkLoop(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	told := map[string]bool{}
	for _, p := range s.Profiles {
		loop := loopOf(s, p)
		if loop == nil {
			continue
		}
		least := slices.Min(loop)
		if told[least] {
			continue
		}
		told[least] = true
		f, _ := about(p, "source_profile", "source_profile goes round: %s", strings.Join(append(loop, p.Name), " -> "))
		found = append(found, f)
	}
	return found
}

// loopOf returns the profiles from p back to p, nil when p is in no loop.
func loopOf(s *doctor.Snapshot, p *doctor.Profile) []string {
	seen := map[string]bool{}
	var names []string
	for at := p; at != nil && isRole(at) && at.Has("source_profile") && !at.Has("aws_access_key_id"); at = s.Profile(at.Text("source_profile")) {
		if seen[at.Name] {
			if at == p {
				return names
			}
			return nil
		}
		seen[at.Name] = true
		names = append(names, at.Name)
	}
	return nil
}
