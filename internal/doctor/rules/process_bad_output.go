package rules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

func processBadOutput() doctor.Rule {
	return doctor.Rule{
		ID:       "process-bad-output",
		Title:    "a credential_process fails or prints something else than credentials",
		Why:      "It has to print one JSON object with Version 1, AccessKeyId and SecretAccessKey on its standard output, and nothing else. The doctor runs that of the chosen profile without a terminal, and never shows what it prints.",
		Mend:     "Run the program yourself and look; what it has to say to you belongs on standard error.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			r := runProcess(s)
			if r == nil || errors.Is(r.err, context.DeadlineExceeded) {
				return nil
			}
			if message := r.bad(s.Now); message != "" {
				return []doctor.Finding{at(r.c.e, r.c.v, "credential_process "+message)}
			}
			return nil
		},
	}
}

func (r *ran) bad(now time.Time) string {
	var doc struct {
		Version                      any
		AccessKeyId, SecretAccessKey string
		Expiration                   string
	}
	switch {
	case r.err != nil:
		return "cannot be started"
	case r.exit != 0:
		return fmt.Sprintf("ends with exit code %d (without a terminal)", r.exit)
	case len(strings.TrimSpace(string(r.out))) == 0:
		return "prints nothing"
	case json.Unmarshal(r.out, &doc) != nil:
		return "does not print one JSON object and nothing else"
	case doc.Version != 1.0:
		return `prints JSON without "Version": 1 (the number)`
	case doc.AccessKeyId == "" || doc.SecretAccessKey == "":
		return "prints JSON without AccessKeyId or SecretAccessKey"
	}
	if end, err := tokencache.ParseTime(doc.Expiration); err == nil && !end.After(now) {
		return "hands out credentials that have expired"
	}
	return ""
}
