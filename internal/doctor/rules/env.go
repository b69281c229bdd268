package rules

import (
	"github.com/awsid/awsid/internal/doctor"
)

// fromEnv makes the check of a rule about the environment that finds one thing
// at most.
func fromEnv(check func(s *doctor.Snapshot) string) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		if message := check(s); message != "" {
			return []doctor.Finding{{Message: message}}
		}
		return nil
	}
}

// envProfile returns the profile that the environment chooses.
func envProfile(s *doctor.Snapshot) string {
	if name := s.Vars.Get("AWS_PROFILE"); name != "" {
		return name
	}
	return s.Vars.Get("AWS_DEFAULT_PROFILE")
}
