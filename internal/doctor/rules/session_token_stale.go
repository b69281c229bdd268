package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func sessionTokenStale() doctor.Rule {
	return doctor.Rule{
		ID:       "session-token-stale",
		Title:    "a session token was left behind beside long-term keys",
		Why:      "A key that begins with AKIA has no session token. With the token of earlier temporary keys beside it AWS answers InvalidClientTokenId or InvalidToken. aws configure replaces the two keys and leaves the token.",
		Mend:     "Delete the line aws_session_token.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    perProfile(checkStaleToken),
	}
}

func checkStaleToken(_ *doctor.Snapshot, p *doctor.Profile) (doctor.Finding, bool) {
	id := p.Text("aws_access_key_id")
	if !strings.HasPrefix(id, "AKIA") || strings.Contains(id, "EXAMPLE") {
		return sound()
	}
	for _, key := range []string{"aws_session_token", "aws_security_token"} {
		if p.Has(key) {
			f, _ := about(p, key, "%s is left over from earlier keys: a key that begins with AKIA has none, and AWS refuses the pair", key)
			e, _ := where(p, key)
			f.Repair = deleteKey("delete "+key, e, key)
			return f, true
		}
	}
	return sound()
}
