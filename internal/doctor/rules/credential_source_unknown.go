package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func credentialSourceUnknown() doctor.Rule {
	return doctor.Rule{
		ID:       "credential-source-unknown",
		Title:    "credential_source is none of its three words",
		Why:      "The letter case matters. The AWS CLI ends with an error for any other word.",
		Mend:     "Write Environment, Ec2InstanceMetadata or EcsContainer.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    values([]string{"credential_source"}, credentialSource),
	}
}

func credentialSource(_ *doctor.Snapshot, text string) verdict {
	known := []string{"Environment", "Ec2InstanceMetadata", "EcsContainer"}
	if contains(known, text) {
		return verdict{}
	}
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(text))
	right := map[string]string{
		"env": known[0], "environmentvariables": known[0], "ec2": known[1], "imds": known[1], "instancemetadata": known[1],
		"ec2instance": known[1], "ec2metadata": known[1], "ecs": known[2], "container": known[2], "ecstask": known[2],
	}[plain]
	for _, word := range known {
		if strings.ToLower(word) == plain || nearest.Distance(strings.ToLower(word), plain) <= 2 {
			right = word
		}
	}
	if right == "" {
		return verdict{message: fmt.Sprintf("is %q: the words are Environment, Ec2InstanceMetadata and EcsContainer", text)}
	}
	return verdict{message: fmt.Sprintf("is %q: it is written %s", text, right), right: right}
}
