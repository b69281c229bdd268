package rules

import "github.com/awsid/awsid/internal/doctor"

func invalidSignIn() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-sign-in",
		Title:    "awsid_sign_in is none of never, ask, always",
		Why:      "awsid ends with an error where it stands in an sso-session, and never signs in by itself where it stands in a profile.",
		Mend:     "Write never, ask or always.",
		Severity: doctor.Error,
		Tools:    []string{doctor.Awsid},
		Check: values([]string{"awsid_sign_in"}, func(_ *doctor.Snapshot, text string) verdict {
			return choose(text, []string{"never", "ask", "always"})
		}),
	}
}
