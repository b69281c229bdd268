package rules

import (
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/doctor"
)

func keyOld() doctor.Rule {
	return doctor.Rule{
		ID:       "key-old",
		Title:    "an access key is older than 90 days",
		Why:      "The older a key, the more copies of it there may be. AWS recommends to replace it at least every 90 days, or to do without.",
		Mend:     "Run awsid iam rotate, or use SSO.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: aboutKeys(func(k ownKeys, now time.Time) string {
			made, ok := k.created[k.inUse]
			if days := int(now.Sub(made).Hours() / 24); ok && days > 90 {
				return fmt.Sprintf("the access key %s is %d days old: replace it", tail(k.inUse), days)
			}
			return ""
		}),
	}
}
