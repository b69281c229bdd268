package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func misspeltKey() doctor.Rule {
	return doctor.Rule{
		ID:       "misspelt-key",
		Title:    "a key is misspelt",
		Why:      "A tool reads past a key it does not know, without a word: the setting has no effect.",
		Mend:     "Write the key as the documentation has it.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    checkMisspeltKey,
	}
}

func checkMisspeltKey(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	settings(s, func(e shared.Entry, v shared.Value) {
		right := rightKey(e, v.Key)
		if right == "" {
			return
		}
		f := at(e, v, fmt.Sprintf("%q is no setting and has no effect: write %s", v.Key, right))
		if _, taken := e.Section.Get(right); !taken && v.Nested == nil {
			f.Repair = renameKey(fmt.Sprintf("write %s for %s", right, v.Key), e, v.Key, right)
		}
		found = append(found, f)
	})
	return found
}

// rightKey returns what an unknown key was meant to be, "" when it is known
// or too far from everything.
func rightKey(e shared.Entry, key string) string {
	if e.ID.Kind != shared.KindProfile && e.ID.Kind != shared.KindSSOSession {
		return ""
	}
	known := profileKeys()
	if e.ID.Kind == shared.KindSSOSession {
		known = sessionKeys()
		if right, ok := sessionAliases()[key]; ok {
			return right
		}
	}
	if contains(known, key) || foreignKey(key) {
		return ""
	}
	if right, ok := keyAliases()[strings.ReplaceAll(key, "-", "_")]; ok && contains(known, right) {
		return right
	}
	if right := strings.ReplaceAll(key, "-", "_"); contains(known, right) {
		return right
	}
	if len(key) < 5 {
		return ""
	}
	near := nearest.Words(key, known)
	if len(near) == 0 || nearest.Distance(key, near[0]) > 2 {
		return ""
	}
	return near[0]
}
