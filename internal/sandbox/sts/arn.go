package sts

import (
	"strings"

	"github.com/awsid/awsid/internal/sandbox/query"
)

// checkRoleARN refuses what is no ARN of a role.
func checkRoleARN(arn string) error {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" || parts[3] != "" ||
		len(parts[4]) != 12 || strings.Trim(parts[4], "0123456789") != "" || !strings.HasPrefix(parts[5], "role/") {
		return query.Invalid("%s is invalid", arn)
	}
	return nil
}

// accountOf returns the account of a checked ARN.
func accountOf(arn string) string { return strings.SplitN(arn, ":", 6)[4] }
