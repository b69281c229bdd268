package rules

import (
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

func envCredentialsExpired() doctor.Rule {
	return doctor.Rule{
		ID:       "env-credentials-expired",
		Title:    "the credentials in the environment have expired",
		Why:      "AWS answers ExpiredToken; the AWS CLI refuses before it asks.",
		Mend:     "Get new credentials, or unset the variables.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			text := s.Vars.Get("AWS_CREDENTIAL_EXPIRATION")
			if text == "" || s.Vars.Get("AWS_ACCESS_KEY_ID") == "" {
				return ""
			}
			at, err := tokencache.ParseTime(text)
			switch {
			case err != nil:
				return "AWS_CREDENTIAL_EXPIRATION is not a time: the AWS CLI refuses the credentials of the environment"
			case !at.After(s.Now):
				return "the credentials of the environment have expired at " + at.UTC().Format("2006-01-02 15:04 UTC")
			}
			return ""
		}),
	}
}
