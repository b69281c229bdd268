package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func sectionWordMisspelt() doctor.Rule {
	return doctor.Rule{
		ID:       "section-word-misspelt",
		Title:    "the first word of a section header is misspelt",
		Why:      "Only profile, sso-session and services head sections of the config file; every tool reads past another word.",
		Mend:     "Write [profile NAME], [sso-session NAME] or [services NAME].",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkSectionWord,
	}
}

func checkSectionWord(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		if e.File != shared.ConfigFile || e.ID.Kind != shared.KindOther {
			continue
		}
		word, rest, two := strings.Cut(strings.TrimSpace(e.Section.Header), " ")
		right := sectionWord(word)
		if !two || right == "" {
			continue
		}
		header := right + " " + strings.TrimSpace(rest)
		f := of(e, fmt.Sprintf("[%s] is read by no tool: write [%s]", e.Section.Header, header))
		if id, ignored := shared.Identify(shared.ConfigFile, header); ignored == "" && !hasSection(s, id) {
			f.Repair = renameSection(e, header)
		}
		found = append(found, f)
	}
	return found
}

// sectionWord returns the word that a misspelt one stands for, "" when it is
// right or too far from all of them.
func sectionWord(word string) string {
	words := []string{"profile", "sso-session", "services"}
	if contains(words, word) {
		return ""
	}
	folded := strings.ReplaceAll(strings.ToLower(word), "_", "-")
	for _, w := range words {
		if folded == w || folded == strings.ReplaceAll(w, "-", "") || nearest.Distance(folded, w) == 1 {
			return w
		}
	}
	return ""
}
