package rules

import (
	"fmt"
	"os"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/paths"
)

func caBundleMissing() doctor.Rule {
	return doctor.Rule{
		ID:       "ca-bundle-missing",
		Title:    "a CA bundle is not there or holds no certificate",
		Why:      "Every call over TLS ends with an error.",
		Mend:     "Correct the path; it has to be a PEM file.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto, doctor.Go},
		Check:    checkCABundle,
	}
}

func checkCABundle(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	if path := s.Vars.Get("AWS_CA_BUNDLE"); path != "" {
		if message := badBundle(s, path); message != "" {
			found = append(found, doctor.Finding{Message: "AWS_CA_BUNDLE " + message})
		}
	}
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Key == "ca_bundle" && isProfile(e) && !odd(v) {
			if message := badBundle(s, v.Text); message != "" {
				found = append(found, at(e, v, "ca_bundle "+message))
			}
		}
	})
	return found
}

func badBundle(s *doctor.Snapshot, path string) string {
	path = paths.Expand(path, s.Vars, s.Paths.Home)
	if documented(path) {
		return ""
	}
	data, err := os.ReadFile(path)
	switch {
	case err != nil && exists(path) && isDir(path):
		return ""
	case err != nil:
		return fmt.Sprintf("names %s, which cannot be read", path)
	case !strings.Contains(string(data), "-----BEGIN "):
		return fmt.Sprintf("names %s, which holds no PEM certificate", path)
	}
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
