package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/arn"
)

func invalidMfaSerial() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-mfa-serial",
		Title:    "mfa_serial is not the serial number of an MFA device",
		Why:      "AWS STS wants the ARN of a virtual device, arn:aws:iam::ACCOUNT:mfa/NAME, or the number printed on a hardware token. It refuses anything else after the code was asked for.",
		Mend:     "Copy the device's identifier from Security credentials in the console.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: values([]string{"mfa_serial"}, func(_ *doctor.Snapshot, text string) verdict {
			return verdict{message: mfaSerial(text)}
		}),
	}
}

func mfaSerial(text string) string {
	a, ok := arn.Parse(text)
	switch {
	case len(text) == 6 && strings.Trim(text, "0123456789") == "":
		return "is a code of six digits: it is asked for each time; here the device's ARN belongs"
	case !arn.Is(text):
		if len(text) < 9 || strings.ContainsAny(text, " \t") {
			return fmt.Sprintf("is %q: it has the form arn:aws:iam::ACCOUNT:mfa/NAME, or is the number of a hardware token", text)
		}
	case !ok || a.Service != "iam" || a.Region != "":
		return "has not the form arn:aws:iam::ACCOUNT:mfa/NAME"
	case strings.HasPrefix(a.Resource, "user/"), strings.HasPrefix(a.Resource, "role/"):
		return "is the ARN of a user or role: that of the device has mfa/ in that place"
	case strings.HasPrefix(a.Resource, "u2f/"):
		return "is a security key, which AWS STS takes no code from: use a virtual device or a hardware token"
	case !arn.IsAccountID(a.Account):
		return fmt.Sprintf("has the account id %q, which is not twelve digits", a.Account)
	case !strings.HasPrefix(a.Resource, "mfa/"):
		return fmt.Sprintf("ends in %q, where mfa/NAME belongs", a.Resource)
	}
	return ""
}
