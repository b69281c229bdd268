package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func sessionTokenMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "session-token-missing",
		Title:    "temporary keys have no session token",
		Why:      "A key that begins with ASIA is temporary and good only together with its session token; AWS answers InvalidClientTokenId.",
		Mend:     "Copy aws_session_token, too, or sign in anew.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: perProfile(func(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
			if !strings.HasPrefix(p.Text("aws_access_key_id"), "ASIA") || p.Has("aws_session_token", "aws_security_token") {
				return sound()
			}
			return about(p, "aws_access_key_id", "aws_access_key_id begins with ASIA, a temporary key, and aws_session_token is missing: AWS refuses it")
		}),
	}
}
