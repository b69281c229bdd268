package rules

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

func cloudSyncedFolder() doctor.Rule {
	return doctor.Rule{
		ID:       "cloud-synced-folder",
		Title:    "keys lie in a folder that is copied to a cloud service",
		Why:      "The service and every machine that shares the folder hold your keys; its own copies come in between when two programs write.",
		Mend:     "Move ~/.aws out of the folder.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if service := synced(t.Path); t.Exists && service != "" && hasSecrets(s, t) {
					found = append(found, doctor.Finding{File: t.Path, Message: fmt.Sprintf("the file with your keys lies in a folder of %s", service)})
				}
			}
			return found
		},
	}
}

// synced returns the cloud service in whose folder a path lies.
func synced(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for _, part := range strings.Split(filepath.ToSlash(path), "/") {
		folded := strings.ToLower(part)
		switch {
		case strings.HasPrefix(folded, "onedrive"):
			return "OneDrive"
		case folded == "dropbox" || strings.HasPrefix(folded, "dropbox ("):
			return "Dropbox"
		case folded == "google drive" || folded == "googledrive" || strings.HasPrefix(folded, "googledrive-"):
			return "Google Drive"
		case folded == "mobile documents" || folded == "com~apple~clouddocs":
			return "iCloud"
		case folded == "nextcloud" || folded == "owncloud":
			return part
		}
	}
	return ""
}
