package rules

import (
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/doctor"
)

func keyUnused() doctor.Rule {
	return doctor.Rule{
		ID:       "key-unused",
		Title:    "your user has a second key that nobody uses",
		Why:      "An active key that was not used for 90 days is a risk without a use, and stands in the way of the next rotation: a user has two at most.",
		Mend:     "Make it inactive, and delete it later.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: aboutKeys(func(k ownKeys, now time.Time) string {
			for id, active := range k.active {
				last := k.created[id]
				if used, ok := k.used[id]; ok {
					last = used
				}
				if id != k.inUse && active && !last.IsZero() && now.Sub(last) > 90*24*time.Hour {
					return fmt.Sprintf("your user's other access key %s was not used since %s", tail(id), last.UTC().Format("2006-01-02"))
				}
			}
			return ""
		}),
	}
}
