package rules

import "github.com/awsid/awsid/internal/doctor"

func invalidExpectedAccount() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-expected-account",
		Title:    "awsid_expected_account is not twelve digits",
		Why:      "No sign-in is to such an account, so that awsid refuses every one.",
		Mend:     "Write twelve digits, leading zeros included, without dashes.",
		Severity: doctor.Error,
		Tools:    []string{doctor.Awsid},
		Check:    values([]string{"awsid_expected_account"}, accountID),
	}
}
