package iam

import (
	"net/url"

	"github.com/awsid/awsid/internal/sys/value"
)

// decodePolicy turns a policy document, which IAM sends as percent-encoded
// JSON, into the JSON itself, as the AWS CLI shows it.
func decodePolicy(member string, v any) any {
	text, isText := v.(string)
	if !isText || member != "PolicyDocument" && member != "AssumeRolePolicyDocument" {
		return v
	}
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return v
	}
	parsed, err := value.ParseJSON([]byte(decoded))
	if err != nil {
		return v
	}
	return parsed
}
