package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/arn"
)

func invalidRoleArn() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-role-arn",
		Title:    "role_arn is not the ARN of a role",
		Why:      "AWS STS assumes nothing but arn:aws:iam::ACCOUNT:role/NAME.",
		Mend:     "Copy the ARN from the page of the role in the IAM console.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: values([]string{"role_arn"}, func(_ *doctor.Snapshot, text string) verdict {
			return verdict{message: roleARN(text), right: mendARN(text)}
		}),
	}
}

// roleARN says what is wrong with the ARN of a role, "" when nothing is.
func roleARN(text string) string {
	a, ok := arn.Parse(text)
	switch {
	case !arn.Is(text):
		return fmt.Sprintf("is %q and no ARN: it has the form arn:aws:iam::ACCOUNT:role/NAME", text)
	case !ok || !strings.HasPrefix(a.Partition, "aws"):
		return "has not the form arn:aws:iam::ACCOUNT:role/NAME (two colons behind iam)"
	case a.Service == "sts":
		return "names the session of an assumed role: write the role itself, arn:aws:iam::" + a.Account + ":role/NAME"
	case a.Service != "iam":
		return fmt.Sprintf("names something of %s, not a role of iam", a.Service)
	case a.Rest() != "" && slices.Contains([]string{"user", "group", "policy", "instance-profile", "mfa"}, a.Type()), a.Resource == "root":
		return fmt.Sprintf("names a %s, and only a role can be assumed", a.Type())
	case a.Region != "":
		return fmt.Sprintf("has a region (%s), and IAM has none: two colons behind iam", a.Region)
	case !arn.IsAccountID(a.Account):
		return fmt.Sprintf("has the account id %q, which is not twelve digits", a.Account)
	case !strings.HasPrefix(a.Resource, "role/") || a.Resource == "role/" || strings.ContainsAny(a.Resource, " \t"):
		return fmt.Sprintf("ends in %q, where role/NAME belongs", a.Resource)
	}
	return ""
}

// mendARN writes a right ARN where only the colons or the dashes of the
// account are wrong, "" elsewhere.
func mendARN(text string) string {
	head, role, ok := strings.Cut(text, ":role/")
	parts := strings.Split(head, ":")
	if !ok || len(parts) < 4 || len(parts) > 5 || parts[0] != "arn" || parts[2] != "iam" {
		return ""
	}
	account := strings.ReplaceAll(parts[len(parts)-1], "-", "")
	right := parts[0] + ":" + parts[1] + ":iam::" + account + ":role/" + role
	if right == text || roleARN(right) != "" {
		return ""
	}
	return right
}
