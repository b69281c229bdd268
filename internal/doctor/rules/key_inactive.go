package rules

import (
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/doctor"
)

func keyInactive() doctor.Rule {
	return doctor.Rule{
		ID:       "key-inactive",
		Title:    "AWS does not accept an access key",
		Why:      "It was deleted or made inactive; every call with it fails with InvalidClientTokenId.",
		Mend:     "Create a new key, or activate this one.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: aboutKeys(func(k ownKeys, _ time.Time) string {
			if active, known := k.active[k.inUse]; k.unknown || known && !active {
				return fmt.Sprintf("AWS does not accept the access key %s: it is inactive or was deleted", tail(k.inUse))
			}
			return ""
		}),
	}
}
