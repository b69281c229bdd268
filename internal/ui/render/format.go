package render

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// Format is an output format, spelled as --output takes it.
type Format string

const (
	JSON       Format = "json"
	YAML       Format = "yaml"
	YAMLStream Format = "yaml-stream"
	Text       Format = "text"
	Table      Format = "table"
	Off        Format = "off"
)

// Formats lists the formats in the order in which help shows them.
func Formats() []Format { return []Format{JSON, Text, Table, YAML, YAMLStream, Off} }

// ParseFormat returns the format of that name; an empty name means JSON.
func ParseFormat(name string) (Format, error) {
	if name == "" {
		return JSON, nil
	}
	known := []string{}
	for _, f := range Formats() {
		if string(f) == name {
			return f, nil
		}
		known = append(known, string(f))
	}
	return "", problem.New(problem.Usage, "unknown output format %q", name).
		WithHint("choose one of: %s", strings.Join(known, ", "))
}
