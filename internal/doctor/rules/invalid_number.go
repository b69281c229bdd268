package rules

import (
	"fmt"
	"strconv"

	"github.com/awsid/awsid/internal/doctor"
)

func invalidNumber() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-number",
		Title:    "a number is not one",
		Why:      "The AWS CLI and the SDKs end with an error before they send anything.",
		Mend:     "Write a whole number.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: values([]string{"max_attempts", "metadata_service_num_attempts", "metadata_service_timeout", "request_min_compression_size_bytes"}, func(_ *doctor.Snapshot, text string) verdict {
			n, err := strconv.ParseFloat(text, 64)
			switch {
			case err != nil:
				return verdict{message: fmt.Sprintf("is %q, which is no number", text)}
			case n < 0:
				return verdict{message: fmt.Sprintf("is %s: it cannot be less than nothing", text)}
			}
			return verdict{}
		}),
	}
}
