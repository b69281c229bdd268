package rules

import (
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/timetext"
)

func clockSkew() doctor.Rule {
	return doctor.Rule{
		ID:       "clock-skew",
		Title:    "the clock of this machine is wrong",
		Why:      "Signatures carry the time. AWS refuses what is more than five minutes off, with SignatureDoesNotMatch or RequestTimeTooSkewed, which looks like a wrong key.",
		Mend:     "Set the clock; in WSL, hwclock -s after the laptop has slept.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: fromEnv(func(s *doctor.Snapshot) string {
			a := askSTS(s)
			if a.err != nil || a.date.IsZero() {
				return ""
			}
			skew := a.at.Sub(a.date).Round(time.Second)
			if skew.Abs() < 4*time.Minute {
				return ""
			}
			ahead := "ahead"
			if skew < 0 {
				ahead = "behind"
			}
			return fmt.Sprintf("the clock is %s %s: AWS refuses signatures that are more than five minutes off", timetext.Seconds(skew), ahead)
		}),
	}
}
