package rules

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/doctor"
)

func invalidDuration() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-duration",
		Title:    "duration_seconds is not between 900 and 43200",
		Why:      "AWS STS hands out credentials for 15 minutes to 12 hours. What is no whole number the AWS CLI drops without a word, and other tools fail.",
		Mend:     "Write whole seconds: 3600 is an hour, 43200 is twelve.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    values([]string{"duration_seconds"}, duration),
	}
}

func duration(_ *doctor.Snapshot, text string) verdict {
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && n >= 900 && n <= 43200:
		return verdict{}
	case err == nil:
		return verdict{message: fmt.Sprintf("is %d: AWS STS takes 900 (15 minutes) to 43200 (12 hours)", n)}
	}
	v := verdict{message: fmt.Sprintf("is %q, which is no whole number of seconds: the AWS CLI drops it", text)}
	if d, err := time.ParseDuration(strings.ToLower(strings.ReplaceAll(text, " ", ""))); err == nil && d >= 15*time.Minute && d <= 12*time.Hour {
		v.right = strconv.Itoa(int(d.Seconds()))
	}
	return v
}
