package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func invalidBoolean() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-boolean",
		Title:    "a switch is neither true nor false",
		Why:      "The AWS CLI counts everything but true as off; other SDKs end with an error.",
		Mend:     "Write true or false.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: values(booleanKeys(), func(_ *doctor.Snapshot, text string) verdict {
			switch strings.ToLower(text) {
			case "true", "false":
				return verdict{}
			case "yes", "on", "1", "y", "enabled", "enable":
				return verdict{message: fmt.Sprintf("is %q: write true", text), right: "true"}
			case "no", "off", "0", "n", "disabled", "disable":
				return verdict{message: fmt.Sprintf("is %q: write false", text), right: "false"}
			}
			return verdict{message: fmt.Sprintf("is %q: write true or false", text)}
		}),
	}
}

func booleanKeys() []string {
	return []string{
		"use_fips_endpoint", "use_dualstack_endpoint", "ignore_configured_endpoint_urls", "parameter_validation", "ec2_metadata_v1_disabled",
		"imds_use_ipv6", "s3_use_arn_region", "s3_disable_multiregion_access_points", "s3_disable_express_session_auth", "tcp_keepalive",
		"disable_request_compression",
	}
}
