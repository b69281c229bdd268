package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// mender makes the repair of one problem, nil when a person has to choose.
type mender func(*doctor.Snapshot, shared.Problem) *doctor.Repair

// diagnosed makes the check of a rule that is one problem of the reader.
func diagnosed(problem ini.Problem, mend mender) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		for _, p := range s.Files.Problems() {
			if p.Err != nil || p.Diagnostic.Problem != problem {
				continue
			}
			f := doctor.Finding{File: p.Origin.Name, Line: p.Origin.Line, Message: p.Diagnostic.Error() + ": " + p.Diagnostic.Fix()}
			if mend != nil {
				f.Repair = mend(s, p)
			}
			found = append(found, f)
		}
		return found
	}
}

// nobody mends what has two right answers.
func nobody(*doctor.Snapshot, shared.Problem) *doctor.Repair { return nil }

// looksLikeProfile tells whether a section holds a key that only a profile has.
func looksLikeProfile(s *shared.Section) bool {
	for _, key := range []string{
		"region", "output", "role_arn", "source_profile", "credential_process", "credential_source", "sso_session",
		"sso_account_id", "sso_role_name", "sso_start_url", "aws_access_key_id", "aws_secret_access_key", "login_session",
		"web_identity_token_file", "mfa_serial",
	} {
		if _, ok := s.Get(key); ok {
			return true
		}
	}
	return false
}
