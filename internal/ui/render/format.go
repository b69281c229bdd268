package render

import (
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
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

// formats is the list of formats in the order of help, each with what writes a normal value in it. A new one is a
// line here, a golden in testdata/formats and a word among the choices of the setting output.
var formats = []struct {
	name  Format
	write func(w io.Writer, o Options, v any) error
}{
	{JSON, writeJSON}, {YAML, writeYAML}, {YAMLStream, writeYAML},
	{Text, writeText}, {Table, writeTable}, {Off, writeNothing},
}

// Formats lists the names of the formats in the order of help.
func Formats() []Format {
	names := make([]Format, len(formats))
	for i := range formats {
		names[i] = formats[i].name
	}
	return names
}

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

// printValue writes a normal value in the format.
func (o Options) printValue(w io.Writer, v any) error {
	for i := range formats {
		if formats[i].name == o.Format {
			return formats[i].write(w, o, v)
		}
	}
	return writeJSON(w, o, v)
}

// writeJSON writes indented JSON; an object without members is nothing.
func writeJSON(w io.Writer, _ Options, v any) error {
	if isEmptyObject(v) {
		return nil
	}
	return writeAll(w, append(value.Indented().Append(nil, v), '\n'))
}

// writeYAML writes YAML; an object without members is nothing.
func writeYAML(w io.Writer, _ Options, v any) error {
	switch {
	case isEmptyObject(v):
		return nil
	case value.IsScalar(v):
		return writeAll(w, append(value.OneLine().Append(nil, v), '\n'))
	}
	return writeAll(w, appendYAML(nil, v))
}

func writeText(w io.Writer, _ Options, v any) error { return writeAll(w, appendText(nil, v, "")) }

func writeTable(w io.Writer, o Options, v any) error {
	t := buildTable(o.Operation, v)
	if o.Visible {
		t.makeVisible()
	}
	return writeAll(w, []byte(t.drawTable(o.tableColumns(), o.Color)))
}

func writeNothing(io.Writer, Options, any) error { return nil }

func isEmptyObject(v any) bool {
	object, isObject := v.(Object)
	return isObject && len(object) == 0
}
