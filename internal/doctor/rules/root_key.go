package rules

import (
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/doctor"
)

func rootKey() doctor.Rule {
	return doctor.Rule{
		ID:       "root-key",
		Title:    "an access key is that of the root user",
		Why:      "The root user may do everything, and nothing can restrict it. AWS advises against having such a key at all.",
		Mend:     "Make a user or an SSO permission set for yourself, and delete the key.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: aboutKeys(func(k ownKeys, _ time.Time) string {
			if !k.root {
				return ""
			}
			return fmt.Sprintf("the access key %s is that of the account's root user: delete it", tail(k.inUse))
		}),
	}
}
