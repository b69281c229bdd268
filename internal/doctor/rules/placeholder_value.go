package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func placeholderValue() doctor.Rule {
	return doctor.Rule{
		ID:       "placeholder-value",
		Title:    "a placeholder was not replaced",
		Why:      "Guides write <your-region> or YOUR_ACCESS_KEY where your own value belongs. AWS refuses the placeholder.",
		Mend:     "Write your own value.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkPlaceholder,
	}
}

func checkPlaceholder(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	plain := set(plainKeys())
	settings(s, func(e *doctor.Section, v shared.Value) {
		if plain[v.Key] && v.Nested == nil && placeholder(v.Text) {
			found = append(found, at(e, v, v.Key+" is still the placeholder of a guide: write your own value"))
		}
	})
	return found
}

// placeholder tells a text that stands for a value. AWS's own example keys are
// values: they are made to be pasted.
func placeholder(text string) bool {
	text = strings.Trim(text, "\"'`")
	if len(text) < 4 || strings.Contains(text, "IOSFODNN7EXAMPLE") {
		return false
	}
	folded := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToUpper(text))
	for _, prefix := range []string{"YOUR_", "[YOUR", "MY_ACCESS", "MY_SECRET", "REPLACE_", "CHANGE_ME", "CHANGEME", "INSERT_", "ENTER_", "PUT_YOUR", "PASTE_", "TODO", "FIXME"} {
		if strings.HasPrefix(folded, prefix) {
			return true
		}
	}
	for _, part := range []string{"YOURACCESSKEY", "YOURSECRET", "YOUR_ACCESS", "YOUR_SECRET", "YOUR_ACCOUNT", "ACCOUNT_ID_HERE", "_HERE", "XXXXXXXX", "********"} {
		if strings.Contains(folded, part) {
			return true
		}
	}
	for _, marks := range []string{"<>", "{}"} {
		open, rest, ok := strings.Cut(text, marks[:1])
		if _, _, closed := strings.Cut(rest, marks[1:]); ok && closed && !strings.HasSuffix(open, "$") {
			return true
		}
	}
	return strings.Trim(text, "xX") == "" || text == "...."
}
