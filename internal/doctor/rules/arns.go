package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// judgeRoleName finds what was pasted in place of a role's name.
func judgeRoleName(text string) verdict {
	if a, ok := arn.Parse(text); ok {
		name := a.Name()
		if set, isMade := arn.PermissionSet(name); isMade {
			name = set
		}
		return verdict{Message: "is an ARN, and the name alone belongs here: write " + name, Right: name}
	}
	if set, isMade := arn.PermissionSet(text); isMade {
		return verdict{Message: "is the role that Identity Center made in the account: write the permission set's name, " + set, Right: set}
	}
	return verdict{}
}

func judgeLoginSession(text string) verdict {
	a, ok := arn.Parse(text)
	isPerson := a.Service == "iam" && (a.Type() == "user" || a.Type() == "root") || a.Service == "sts" && (a.Type() == "assumed-role" || a.Type() == "federated-user")
	if ok && isPerson && arn.IsAccountID(a.Account) && foreignLetters(a.Resource) == "" {
		return verdict{}
	}
	return verdict{Message: "is not the ARN of a user or an assumed role: awsid login writes it anew"}
}

// faultOfRoleARN says what is wrong with the ARN of a role, "" when nothing is.
func faultOfRoleARN(text string) string {
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
	case a.Type() != "role" || a.Rest() == "" || strings.ContainsAny(a.Resource, " \t"):
		return fmt.Sprintf("ends in %q, where role/NAME belongs", a.Resource)
	case strings.HasPrefix(a.Rest(), "aws-service-role/"):
		return "is the role of an AWS service, which nobody else can assume"
	}
	if set, isMade := arn.PermissionSet(a.Name()); isMade {
		return fmt.Sprintf("is the role that Identity Center made for the permission set %s, which nobody can assume: write sso_account_id = %s and sso_role_name = %s", set, a.Account, set)
	}
	if bad := foreignLetters(a.Rest()); bad != "" {
		return fmt.Sprintf("has %q in the role's name, which none has", bad)
	}
	if n := len(a.Name()); n > 64 {
		return fmt.Sprintf("names a role of %d characters: AWS's have 64 at most", n)
	}
	return ""
}

// foreignLetters returns what no name of IAM has, from the first to the last such letter.
func foreignLetters(path string) string {
	return strings.Trim(strings.ToLower(path), "abcdefghijklmnopqrstuvwxyz0123456789_+=,.@-/")
}

// repairRoleARN writes a right ARN where only the colons or the dashes of the account are wrong, "" elsewhere.
func repairRoleARN(text string) string {
	head, role, ok := strings.Cut(text, ":role/")
	parts := strings.Split(head, ":")
	if !ok || len(parts) < 4 || len(parts) > 5 || parts[0] != "arn" || parts[2] != "iam" {
		return ""
	}
	account := strings.ReplaceAll(parts[len(parts)-1], "-", "")
	right := parts[0] + ":" + parts[1] + ":iam::" + account + ":role/" + role
	if right == text || faultOfRoleARN(right) != "" {
		return ""
	}
	return right
}

func judgeMFASerial(text string) verdict {
	bad := func(format string, args ...any) verdict { return verdict{Message: fmt.Sprintf(format, args...)} }
	if !arn.Is(text) {
		switch {
		case len(text) == 6 && isDigits(text):
			return bad("is a code of six digits: it is asked for each time; here the device's ARN belongs")
		case len(text) < 9 || strings.ContainsAny(text, " \t:"):
			return bad("is %q: it has the form arn:aws:iam::ACCOUNT:mfa/NAME, or is the number of a hardware token", text)
		}
		return verdict{}
	}
	a, ok := arn.Parse(text)
	switch {
	case !ok || a.Service != "iam" || a.Region != "" || !strings.HasPrefix(a.Partition, "aws"):
		return bad("has not the form arn:aws:iam::ACCOUNT:mfa/NAME")
	case strings.HasPrefix(a.Resource, "user/"), strings.HasPrefix(a.Resource, "role/"):
		return bad("is the ARN of a user or role: that of the device has mfa/ in that place")
	case strings.HasPrefix(a.Resource, "u2f/"):
		return bad("is a security key, which AWS STS takes no code from: use a virtual device or a hardware token")
	case !arn.IsAccountID(a.Account):
		return bad("has the account id %q, which is not twelve digits", a.Account)
	case !strings.HasPrefix(a.Resource, "mfa/"):
		return bad("ends in %q, where mfa/NAME belongs", a.Resource)
	case foreignLetters(a.Resource) != "":
		return bad("has %q in the device's name, which none has", foreignLetters(a.Resource))
	}
	return verdict{}
}
