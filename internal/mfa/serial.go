package mfa

import (
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
)

// CheckVirtual refuses serial numbers of devices that have no seed a person
// could know: a virtual device is arn:PARTITION:iam::ACCOUNT:mfa/NAME.
func CheckVirtual(serial string) error {
	a, ok := arn.Parse(serial)
	what := ""
	switch {
	case !arn.Is(serial):
		what = "is the number of a hardware token, or none: only virtual devices have a seed that can be kept"
	case !ok || a.Service != "iam" || a.Account == "":
		what = "is not the ARN of an MFA device"
	case a.Type() == "u2f":
		what = "is a security key, which makes no codes"
	case a.Type() != "mfa" || a.Rest() == "":
		what = "is not the ARN of a virtual MFA device"
	default:
		return nil
	}
	return problem.New(problem.Usage, "%q %s", serial, what).
		WithHint("it looks like arn:aws:iam::123456789012:mfa/NAME; `awsid iam list-mfa-devices` shows it").WithCode("ParamValidation")
}
