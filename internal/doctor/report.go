package doctor

import (
	"encoding/json"
	"io"

	"github.com/awsid/awsid/internal/sys/paths"
)

// reported is a finding in `--output json`: a stable form for other programs.
type reported struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Profile  string   `json:"profile"`
	Message  string   `json:"message"`
	Tools    []string `json:"tools"`
	Fixable  bool     `json:"fixable"`
}

// WriteJSON prints findings as {"findings": […]}; ~ stands for home.
func WriteJSON(w io.Writer, home string, findings []Finding) error {
	list := make([]reported, 0, len(findings))
	for _, f := range findings {
		tools := f.Tools
		if tools == nil {
			tools = []string{}
		}
		list = append(list, reported{
			Rule: f.Rule, Severity: f.Severity, File: paths.Tilde(f.File, home), Line: f.Line,
			Profile: f.Profile, Message: f.Message, Tools: tools, Fixable: f.Repair != nil,
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "    ")
	return e.Encode(map[string]any{"findings": list})
}

// Sick tells whether there is an error or a warning: the exit code is 1 then.
func Sick(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity != Info {
			return true
		}
	}
	return false
}
