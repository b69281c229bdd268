package rules

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/timetext"
)

func processSlow() doctor.Rule {
	return doctor.Rule{
		ID:       "process-slow",
		Title:    "a credential_process is slow",
		Why:      "The tools keep nothing of what it prints: every command runs it again and waits.",
		Mend:     "Let the program cache, or use awsid as credential_process, which does.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			r := runProcess(s)
			switch {
			case r == nil:
				return nil
			case errors.Is(r.err, context.DeadlineExceeded):
				return []doctor.Finding{at(r.c.e, r.c.v, fmt.Sprintf("credential_process has not ended within %s (it may wait for a person)", timetext.Seconds(patience)))}
			case r.took > slowProcess:
				return []doctor.Finding{at(r.c.e, r.c.v, fmt.Sprintf("credential_process takes %s, at every command", r.took.Round(100*time.Millisecond)))}
			}
			return nil
		},
	}
}
