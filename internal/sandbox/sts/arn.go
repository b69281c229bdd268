package sts

import (
	"strings"

	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sys/arn"
)

// checkRoleARN refuses what is no ARN of a role.
func checkRoleARN(text string) error {
	a, ok := arn.Parse(text)
	if !ok || a.Service != "iam" || a.Region != "" || !arn.IsAccountID(a.Account) || !strings.HasPrefix(a.Resource, "role/") {
		return query.Invalid("%s is invalid", text)
	}
	return nil
}
