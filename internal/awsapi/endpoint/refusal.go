package endpoint

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// hints say what to do about the errors of rules, by words in their texts; the
// first that fits counts.
var hints = []struct{ word, hint string }{
	{"Invalid ARN", "check the ARN that is given as the bucket"},
	{"Invalid Arn", "check the ARN that is given as the bucket"},
	{"does not match client region", "give --region with the region of the ARN, or set s3_use_arn_region = true"},
	{"Accelerate", "take use_accelerate_endpoint out of the profile's s3 settings"},
	{"Path-style", "take addressing_style = path out of the profile's s3 settings"},
	{"Multi-Region", "unset s3_disable_multiregion_access_points"},
	{"OAuth", "unset use_fips_endpoint (AWS_USE_FIPS_ENDPOINT)"},
	{"FIPS", "unset use_fips_endpoint (AWS_USE_FIPS_ENDPOINT), or choose another --region"},
	{"Dual", "unset use_dualstack_endpoint (AWS_USE_DUALSTACK_ENDPOINT), or choose another --region"},
	{"dual-stack", "unset use_dualstack_endpoint (AWS_USE_DUALSTACK_ENDPOINT)"},
	{"Client was configured for partition", "give a --region of the bucket's partition"},
	{"Custom endpoint", "give an address with scheme and host, such as https://example.com"},
	{"Missing Region", "give --region or set AWS_REGION"},
	{"region must be set", "give --region or set AWS_REGION"},
	{"region", "check the name of the region"},
	{"S3Express", "directory buckets are named NAME--ZONE--x-s3"},
}

// refusal makes the error of a rule. As in the AWS CLI, an ARN that is none is
// a wrong argument and a missing region is a gap in the configuration.
func refusal(text string) error {
	p := problem.New(problem.General, "%s", text)
	switch {
	case strings.HasPrefix(strings.ToLower(text), "invalid arn:"):
		p.Kind, p.Code = problem.Usage, "ParamValidation"
	case strings.Contains(text, "Missing Region"):
		p.Kind, p.Code = problem.Config, "NoRegion"
	}
	for _, h := range hints {
		if strings.Contains(text, h.word) {
			p.Hint = h.hint
			break
		}
	}
	return p
}
