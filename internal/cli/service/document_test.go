package service

import (
	"testing"

	"github.com/awsid/awsid/internal/sys/value"
)

// TestYAML: what is read, as one line of JSON, and what is refused ("") as the reader of the AWS CLI does.
func TestYAML(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// A tab separates nothing; in texts, blocks and comments it is a letter.
		"a:\tx\n": "", "a: \tx\n": "", "a: x\t\n": "", "a: x\ty\n": "", "a: x\t# c\n": "", "a\t: x\n": "", "\t\na: x\n": "", "\t# c\na: x\n": "",
		"a: \"x\"\t\n": "", "a: 'x'\t# c\n": "", "{a:\tx}\n": "", "{a: x\t}\n": "", "---\t\na: x\n": "", "a: x\n...\t\n": "", "a: |-\t\n  x\n": "", "a: x\n  \ty\n": "",
		"a: \"x\ty\"\n": `{"a": "x\ty"}`, "a: 'x\ty' # c\td\n": `{"a": "x\ty"}`, "a: |-\n  x\ty\n": `{"a": "x\ty"}`, "a: >-\n  x\n  \ty\n": `{"a": "x\n\ty"}`,
		"# a\tb\na: x # c\t\n": `{"a": "x"}`, "a: 'x\ty'\r\nb: \"\tz\"\r\n": `{"a": "x\ty", "b": "\tz"}`,
		// Directives stand above "---".
		"%YAML 1.2\n---\na: x\n": `{"a": "x"}`, "%YAML 1.1 # c\n---\na: x\n": `{"a": "x"}`, "# c\n\n%YAML 1.2\n%TAG ! tag:x,2000:\n---\na: x\n": `{"a": "x"}`, "%FOO bar\n---\na: x\n": `{"a": "x"}`,
		"%YAML 2.0\n---\na: x\n": "", "%YAML 1\n---\na: x\n": "", "%YAML\n---\na: x\n": "", "%YAML 1.2\na: x\n": "", "%YAML 1.2\n%YAML 1.2\n---\na: x\n": "", "%\n---\na: x\n": "",
		"a: x\n...\n%YAML 1.2\n---\nb: y\n": "", "a: %x\n": "",
		// Folded and literal texts.
		"a: >\n  x\n  y\n": `{"a": "x y\n"}`, "a: >-\n  x\n\n  y\n": `{"a": "x\ny"}`, "a: >-\n  x\n   y\n  z\n": `{"a": "x\n y\nz"}`, "a: >-\n\n  x\n\n\n  y\n\n": `{"a": "\nx\n\ny"}`,
		"a: |\n  x\n  y\n": `{"a": "x\ny\n"}`, "a: |+\n  x\n\n\n": `{"a": "x\n\n\n"}`, "a: |2-\n   x\n  y\n": `{"a": " x\ny"}`, "a: |- # c\n  x # y\n": `{"a": "x # y"}`,
		"a: |-x\n  x\n": "", "a: |0\n  x\n": "", "a: x\n  y\n\n  z\n": `{"a": "x y\nz"}`, "a: 'x\n\n  y'\n": `{"a": "x\ny"}`, "a: \"x\\\n  y\"\n": `{"a": "xy"}`,
	} {
		got := ""
		if v, err := parseYAML(text); err == nil {
			got = string(value.OneLine().Append(nil, v))
		}
		if got != want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
}
