package rules

import "github.com/awsid/awsid/internal/doctor"

func backtickValue() doctor.Rule {
	return doctor.Rule{
		ID:       "backtick-value",
		Title:    "a value is in backticks",
		Why:      "Some tools write values with # or ; in backticks. No AWS tool understands them: they are part of the value.",
		Mend:     "Take the backticks away.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkBacktickValue,
	}
}

func checkBacktickValue(s *doctor.Snapshot) []doctor.Finding {
	return wrapped(s, "`", "in backticks, which every tool takes for part of the value")
}
