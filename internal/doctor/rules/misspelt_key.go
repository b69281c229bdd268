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
	words := newSpelling()
	settings(s, func(e *doctor.Section, v shared.Value) {
		right := words.right(e, v.Key)
		if _, both := e.Get(right); right == "" || both && isSession(e) && v.Key == "region" {
			return
		}
		f := at(e, v, fmt.Sprintf("%q is no setting and has no effect: write %s", strings.TrimFunc(v.Key, invisible), right))
		if _, taken := e.Get(right); !taken && v.Nested == nil {
			f.Repair = renameKey(fmt.Sprintf("write %s for %s", right, v.Key), e, v.Key, right)
		}
		found = append(found, f)
	})
	return found
}

// spelling knows the keys of profiles and of sso-sessions.
type spelling struct {
	keys, sessionKeys       map[string]bool
	aliases, sessionAliases map[string]string
}

func newSpelling() spelling {
	return spelling{set(profileKeys()), set(sessionKeys()), keyAliases(), sessionAliases()}
}

// right returns what an unknown key was meant to be, "" when it is known or
// too far from everything.
func (w spelling) right(e *doctor.Section, key string) string {
	switch {
	case isProfile(e):
		if w.keys[key] || foreignKey(key) {
			return ""
		}
		return nearKey(key, w.keys, w.aliases, profileKeys)
	case isSession(e):
		if right, ok := w.sessionAliases[key]; ok {
			return right
		}
		if w.sessionKeys[key] || w.keys[key] || foreignKey(key) {
			return ""
		}
		return nearKey(key, w.sessionKeys, w.aliases, sessionKeys)
	}
	return ""
}

func nearKey(key string, known map[string]bool, aliases map[string]string, list func() []string) string {
	key, _, _ = strings.Cut(key, " [") // "AWS Access Key ID [None]:" of aws configure
	plain := strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(strings.TrimFunc(key, func(r rune) bool { return invisible(r) || strings.ContainsRune("\"'` $-*•", r) }))
	if known[plain] {
		return plain
	}
	if right := aliases[plain]; known[right] {
		return right
	}
	for name := range known {
		if strings.ReplaceAll(name, "_", "") == strings.ReplaceAll(plain, "_", "") {
			return name
		}
	}
	if len(plain) < 5 {
		return ""
	}
	near := nearest.Words(plain, list())
	if len(near) == 0 || nearest.Distance(plain, near[0]) > 2 {
		return ""
	}
	return near[0]
}
