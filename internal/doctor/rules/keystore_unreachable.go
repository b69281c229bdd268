package rules

import (
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

func keystoreUnreachable() doctor.Rule {
	return doctor.Rule{
		ID:       "keystore-unreachable",
		Title:    "a credential_process wants a keystore that is not there",
		Why:      "aws-vault, granted and aws-sso keep secrets with the desktop's secret service. Without a session bus, as by SSH or in a container, they ask for a passphrase or fail.",
		Mend:     "Choose the program's file backend here, or sign in with awsid, whose caches need no desktop.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check:    checkKeystore,
	}
}

func checkKeystore(s *doctor.Snapshot) []doctor.Finding {
	if s.GOOS != "linux" || s.Vars.Get("AWS_VAULT_BACKEND") != "" || hasSessionBus(s) {
		return nil
	}
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		words, err := shellwords.Split(v.Text)
		if v.Key != "credential_process" || err != nil || len(words) == 0 {
			return
		}
		name := filepath.Base(words[0])
		if contains([]string{"aws-vault", "granted", "aws-sso"}, name) && onPath(s, words[0]) != "" {
			found = append(found, at(e, v, name+" keeps its secrets with the desktop's secret service, and there is no session bus here"))
		}
	})
	return found
}

// hasSessionBus looks where D-Bus clients look for the session's bus.
func hasSessionBus(s *doctor.Snapshot) bool {
	if s.Vars.Get("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := s.Vars.Get("XDG_RUNTIME_DIR")
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return dir != "" && err == nil
}
