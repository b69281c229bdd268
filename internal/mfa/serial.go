package mfa

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// CheckVirtual refuses serial numbers of devices that have no seed a person
// could know: a virtual device is arn:PARTITION:iam::ACCOUNT:mfa/NAME.
func CheckVirtual(serial string) error {
	parts := strings.SplitN(serial, ":", 6)
	what := ""
	switch {
	case !strings.HasPrefix(serial, "arn:"):
		what = "is the number of a hardware token, or none: only virtual devices have a seed that can be kept"
	case len(parts) < 6 || parts[2] != "iam" || parts[4] == "":
		what = "is not the ARN of an MFA device"
	case strings.HasPrefix(parts[5], "u2f/"):
		what = "is a security key, which makes no codes"
	case !strings.HasPrefix(parts[5], "mfa/") || parts[5] == "mfa/":
		what = "is not the ARN of a virtual MFA device"
	default:
		return nil
	}
	return problem.New(problem.Usage, "%q %s", serial, what).
		WithHint("it looks like arn:aws:iam::123456789012:mfa/NAME; `awsid iam list-mfa-devices` shows it").WithCode("ParamValidation")
}
