package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/doctor"
)

func envRegionConflict() doctor.Rule {
	return doctor.Rule{
		ID:       "env-region-conflict",
		Title:    "AWS_REGION and AWS_DEFAULT_REGION differ",
		Why:      "The AWS CLI follows AWS_REGION, then AWS_DEFAULT_REGION; boto3 knows AWS_DEFAULT_REGION only; Go, JavaScript and Java know AWS_REGION.",
		Mend:     "Give both the same value.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: fromEnv(func(s *doctor.Snapshot) string {
			one, two := s.Vars.Get("AWS_REGION"), s.Vars.Get("AWS_DEFAULT_REGION")
			if one == "" || two == "" || one == two {
				return ""
			}
			return fmt.Sprintf("AWS_REGION is %s and AWS_DEFAULT_REGION is %s: boto3 uses the second, the other tools the first", one, two)
		}),
	}
}
