package rules

import (
	"os"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

func registrationExpired() doctor.Rule {
	return doctor.Rule{
		ID:       "registration-expired",
		Title:    "a client registration has expired",
		Why:      "The next sign-in registers anew; the old file only lies about.",
		Mend:     "Remove the file.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, c := range s.Caches {
				end, err := tokencache.ParseTime(c.Text("expiresAt"))
				if c.Kind != doctor.RegistrationCache || err != nil || end.After(s.Now) {
					continue
				}
				path := c.Path
				found = append(found, doctor.Finding{File: path, Message: "the client registration has expired on " + end.UTC().Format("2006-01-02") + "; the next sign-in makes a new one",
					Repair: &doctor.Repair{Does: "remove it", Do: func() error { return os.Remove(path) }}})
			}
			return found
		},
	}
}
