package doctor

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
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
	Fix      string   `json:"fix,omitempty"`
	Choices  []string `json:"choices,omitempty"`
}

// reportedAnswer is what the network answered, in `--output json`.
type reportedAnswer struct {
	URL          string `json:"url"`
	Milliseconds int64  `json:"milliseconds"`
	Error        string `json:"error,omitempty"`
}

// WriteJSON prints findings and what the network answered as {"findings": […], "network": […]}; ~ stands for home.
func WriteJSON(w io.Writer, home string, findings []Finding, answers []Answer) error {
	list := make([]reported, 0, len(findings))
	for _, f := range findings {
		one := reported{
			Rule: f.Rule, Severity: f.Severity, File: paths.Tilde(f.File, home), Line: f.Line,
			Profile: f.Profile, Message: f.Message, Tools: f.Tools.Names(), Fixable: f.Fix != nil,
		}
		if f.Fix != nil {
			one.Fix = f.Fix.Does
		}
		for _, choice := range f.Choices {
			one.Choices = append(one.Choices, choice.Does)
		}
		list = append(list, one)
	}
	document := map[string]any{"findings": list}
	var network []reportedAnswer
	for _, a := range answers {
		one := reportedAnswer{URL: secret.URL(a.URL), Milliseconds: a.Took.Milliseconds()}
		if a.Err != nil {
			one.Error = secret.Scrub(a.Err.Error())
		}
		network = append(network, one)
	}
	if network != nil {
		document["network"] = network
	}
	return encode(w, "    ", document)
}

func encode(w io.Writer, indent string, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(value)
}

// DocsURL returns the address of a rule's documentation.
func DocsURL(rule string) string {
	return "https://github.com/awsid/awsid/blob/main/docs/doctor.md#" + rule
}

// object is a JSON object of a SARIF log, and message one that holds a text.
type object = map[string]any

func message(text string) object { return object{"text": text} }

// WriteSARIF prints findings as a SARIF 2.1.0 log (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
// Files below home are given relative to it, so that the log names nobody.
func WriteSARIF(w io.Writer, home, version string, rules []Rule, findings []Finding) error {
	index := map[string]int{}
	described := make([]object, len(rules))
	for i, r := range rules {
		index[r.ID] = i
		described[i] = object{
			"id": r.ID, "shortDescription": message(r.Title), "fullDescription": message(r.Why), "help": message(r.Fix),
			"helpUri": DocsURL(r.ID), "defaultConfiguration": object{"level": sarifLevel(r.Severity)},
		}
	}
	results := make([]object, len(findings))
	for i, f := range findings {
		results[i] = object{"ruleId": f.Rule, "ruleIndex": index[f.Rule], "level": sarifLevel(f.Severity), "message": message(f.Message)}
		if f.File != "" {
			results[i]["locations"] = []object{sarifLocation(home, f)}
		}
	}
	return encode(w, "  ", object{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": []object{{
		"tool": object{"driver": object{
			"name": "awsid doctor", "version": version, "informationUri": "https://github.com/awsid/awsid", "rules": described,
		}},
		"originalUriBaseIds": object{"HOME": object{"description": message("the person's home directory")}},
		"results":            results,
		"columnKind":         "unicodeCodePoints",
	}}})
}

func sarifLevel(s Severity) string {
	if s == Info {
		return "note"
	}
	return string(s)
}

func sarifLocation(home string, f Finding) object {
	place := object{"uri": (&url.URL{Scheme: "file", Path: f.File}).String()}
	if short, ok := strings.CutPrefix(paths.Tilde(f.File, home), "~/"); ok {
		place = object{"uri": (&url.URL{Path: short}).String(), "uriBaseId": "HOME"}
	}
	physical := object{"artifactLocation": place}
	if f.Line > 0 {
		physical["region"] = object{"startLine": f.Line}
	}
	return object{"physicalLocation": physical}
}
