package render

import "io"

// Error prints a structured error: an object with Code, Message and further
// members, in any format; a table is titled "error", off counts as JSON.
func Error(w io.Writer, f Format, fields Object) error {
	if f == Off || f == YAMLStream {
		f = map[Format]Format{Off: JSON, YAMLStream: YAML}[f]
	}
	return Write(w, Options{Format: f, Operation: "error"}, fields)
}
