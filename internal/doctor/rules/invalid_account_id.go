package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/arn"
)

func invalidAccountID() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-account-id",
		Title:    "an account id is not twelve digits",
		Why:      "Identity Center refuses the call, or answers that there is no access.",
		Mend:     "Write twelve digits, leading zeros included, without dashes.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    values([]string{"sso_account_id", "aws_account_id"}, accountID),
	}
}

func accountID(_ *doctor.Snapshot, text string) verdict {
	digits := strings.NewReplacer("-", "", " ", "", "_", "").Replace(text)
	switch {
	case arn.IsAccountID(text):
		return verdict{}
	case arn.IsAccountID(digits):
		return verdict{message: fmt.Sprintf("is %q: it is written without dashes and blanks", text), right: digits}
	case strings.Trim(digits, "0123456789") == "" && len(digits) < 12 && len(digits) >= 9:
		return verdict{message: fmt.Sprintf("has %d digits: it has twelve; were leading zeros lost in a spreadsheet?", len(digits))}
	case strings.Trim(digits, "0123456789") == "":
		return verdict{message: fmt.Sprintf("has %d digits: it has twelve", len(digits))}
	}
	return verdict{message: fmt.Sprintf("is %q: the id is twelve digits, not the account's name or alias", text)}
}
