package rules

import (
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/doctor"
)

func cacheBroken() doctor.Rule {
	return doctor.Rule{
		ID:       "cache-broken",
		Title:    "a cache file is damaged",
		Why:      "Two programs wrote it at the same time, or one was stopped. The AWS CLI ends with nothing but the name of the file.",
		Mend:     "Remove the file: the next sign-in or call writes it anew.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkCacheBroken,
	}
}

func checkCacheBroken(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, c := range s.Caches {
		if c.Kind != doctor.BrokenCache {
			continue
		}
		path, into := c.Path, filepath.Join(s.Paths.State, "broken")
		found = append(found, doctor.Finding{File: path, Message: "the cache file is no JSON object: tools that need it fail until it is gone",
			Repair: &doctor.Repair{Does: "move it out of the cache", Do: func() error {
				if err := os.MkdirAll(into, 0o700); err != nil {
					return err
				}
				return os.Rename(path, filepath.Join(into, filepath.Base(path)))
			}}})
	}
	return found
}
