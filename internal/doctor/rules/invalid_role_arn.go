package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
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
	parts := strings.SplitN(text, ":", 6)
	switch {
	case !strings.HasPrefix(text, "arn:"):
		return fmt.Sprintf("is %q and no ARN: it has the form arn:aws:iam::ACCOUNT:role/NAME", text)
	case len(parts) < 6 || !strings.HasPrefix(parts[1], "aws"):
		return "has not the form arn:aws:iam::ACCOUNT:role/NAME (two colons behind iam)"
	case parts[2] == "sts":
		return "names the session of an assumed role: write the role itself, arn:aws:iam::" + parts[4] + ":role/NAME"
	case parts[2] != "iam":
		return fmt.Sprintf("names something of %s, not a role of iam", parts[2])
	case strings.HasPrefix(parts[5], "user/"), strings.HasPrefix(parts[5], "group/"), strings.HasPrefix(parts[5], "policy/"),
		strings.HasPrefix(parts[5], "instance-profile/"), strings.HasPrefix(parts[5], "mfa/"), parts[5] == "root":
		kind, _, _ := strings.Cut(parts[5], "/")
		return fmt.Sprintf("names a %s, and only a role can be assumed", kind)
	case parts[3] != "":
		return fmt.Sprintf("has a region (%s), and IAM has none: two colons behind iam", parts[3])
	case !isAccountID(parts[4]):
		return fmt.Sprintf("has the account id %q, which is not twelve digits", parts[4])
	case !strings.HasPrefix(parts[5], "role/") || parts[5] == "role/" || strings.ContainsAny(parts[5], " \t"):
		return fmt.Sprintf("ends in %q, where role/NAME belongs", parts[5])
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

func isAccountID(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}
