package doctor

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/paths"
)

// docsBase is where the page of a rule stands.
const docsBase = "https://github.com/awsid/awsid/blob/main/docs/doctor.md#"

// DocsURL returns the address of a rule's documentation.
func DocsURL(rule string) string { return docsBase + rule }

// The parts of SARIF 2.1.0 that we use
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool     sarifTool            `json:"tool"`
		BaseIDs  map[string]sarifBase `json:"originalUriBaseIds"`
		Results  []sarifResult        `json:"results"`
		Encoding string               `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string      `json:"id"`
		Short   sarifText   `json:"shortDescription"`
		Full    sarifText   `json:"fullDescription"`
		Help    sarifText   `json:"help"`
		HelpURI string      `json:"helpUri"`
		Default sarifConfig `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifBase struct {
		Description sarifText `json:"description"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI    string `json:"uri"`
		BaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// WriteSARIF prints findings as a SARIF 2.1.0 log. Files below home are given
// relative to it, so that the log names nobody.
func WriteSARIF(w io.Writer, home, version string, rules []Rule, findings []Finding) error {
	run := sarifRun{
		Tool:     sarifTool{sarifDriver{Name: "awsid doctor", Version: version, URI: "https://github.com/awsid/awsid", Rules: sarifRules(rules)}},
		BaseIDs:  map[string]sarifBase{"HOME": {sarifText{"the person's home directory"}}},
		Results:  []sarifResult{},
		Encoding: "unicodeCodePoints",
	}
	index := map[string]int{}
	for i, r := range rules {
		index[r.ID] = i
	}
	for _, f := range findings {
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Rule, RuleIndex: index[f.Rule], Level: level(f.Severity),
			Message: sarifText{f.Message}, Locations: locations(home, f),
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

func sarifRules(rules []Rule) []sarifRule {
	list := make([]sarifRule, 0, len(rules))
	for _, r := range rules {
		list = append(list, sarifRule{
			ID: r.ID, Short: sarifText{r.Title}, Full: sarifText{r.Why}, Help: sarifText{r.Mend},
			HelpURI: DocsURL(r.ID), Default: sarifConfig{level(r.Severity)},
		})
	}
	return list
}

func level(s Severity) string {
	if s == Info {
		return "note"
	}
	return string(s)
}

func locations(home string, f Finding) []sarifLocation {
	if f.File == "" {
		return nil
	}
	at := sarifArtifact{URI: (&url.URL{Scheme: "file", Path: f.File}).String()}
	if short, ok := strings.CutPrefix(paths.Tilde(f.File, home), "~/"); ok {
		at = sarifArtifact{URI: (&url.URL{Path: short}).String(), BaseID: "HOME"}
	}
	loc := sarifLocation{sarifPhysical{Artifact: at}}
	if f.Line > 0 {
		loc.Physical.Region = &sarifRegion{f.Line}
	}
	return []sarifLocation{loc}
}
