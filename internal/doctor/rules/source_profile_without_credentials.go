package rules

import (
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func sourceProfileWithoutCredentials() doctor.Rule {
	return doctor.Rule{
		ID:       "source-profile-without-credentials",
		Title:    "a source profile has no credentials",
		Why:      "The AWS CLI ends with \"The source profile must have credentials\". Tools that keep keys elsewhere, such as aws-vault, can still use such a profile.",
		Mend:     "Give the source profile keys, SSO or a credential_process, or name another one.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkSourceEmpty),
	}
}

func checkSourceEmpty(s *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	source := s.Profile(p.Text("source_profile"))
	if source == nil || !isRole(p) || len(identities(source)) > 0 || source.Has("aws_secret_access_key") || vaulted(s, p) || vaulted(s, source) {
		return sound()
	}
	f, _ := about(p, "source_profile", "the source profile %s has no credentials: the role of %s cannot be assumed", source.Name, p.Name)
	if keptElsewhere(s) {
		f.Severity = doctor.Info
		f.Message += " by tools that do not know aws-vault's store"
	}
	return f, true
}

// keptElsewhere tells whether aws-vault, which keeps keys in a store of its
// own, is in use.
func keptElsewhere(s *doctor.Snapshot) bool {
	for _, p := range s.Profiles {
		if p.Has("include_profile", "mfa_process") || strings.Contains(p.Text("credential_process"), "aws-vault") {
			return true
		}
	}
	return s.Vars.Get("AWS_VAULT") != "" || onPath(s, "aws-vault") != "" || exists(filepath.Join(s.Paths.Home, ".awsvault"))
}
