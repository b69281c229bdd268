package render

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/value"
)

// yamlWidth is the column behind which long text is folded at a blank.
const yamlWidth = 80

// appendYAML adds v as one block-style YAML document: names sorted, lists not indented below their name, two blanks
// per level. The layout is that of libyaml's emitter, which the AWS CLI uses.
func appendYAML(dst []byte, v any) []byte {
	e := &emitter{out: dst, whitespace: true, indention: true}
	e.writeNode(v, -1, false)
	if e.column > 0 {
		e.writeNewline()
	}
	return e.out
}

// emitter writes YAML and knows where the pen is. whitespace: the last thing written was a blank; indention: only
// indentation and list dashes stand on this line so far.
type emitter struct {
	out        []byte
	column     int
	whitespace bool
	indention  bool
}

// writeNode writes v below the indentation of its parent (-1 at the top).
func (e *emitter) writeNode(v any, indent int, underName bool) {
	switch x := v.(type) {
	case []any:
		e.writeList(x, indent, underName)
	case value.Object:
		e.writeObject(x, indent)
	default:
		e.writeScalar(v, indent, false)
	}
}

func (e *emitter) writeList(list []any, indent int, underName bool) {
	if len(list) == 0 {
		e.writeIndicator("[", true, true, false)
		e.writeIndicator("]", false, false, false)
		return
	}
	// A list directly below its name stands in the name's own column.
	if !underName || e.indention || indent < 0 {
		indent = nextIndent(indent)
	}
	for _, element := range list {
		e.startLine(indent)
		e.writeIndicator("-", true, false, true)
		e.writeNode(element, indent, false)
	}
}

func (e *emitter) writeObject(o value.Object, indent int) {
	if len(o) == 0 {
		e.writeIndicator("{", true, true, false)
		e.writeIndicator("}", false, false, false)
		return
	}
	indent = nextIndent(indent)
	for _, m := range sortMembers(o) {
		e.startLine(indent)
		if simpleName(m.Name) {
			e.writeScalar(m.Name, indent, true)
			e.writeIndicator(":", false, false, false)
		} else {
			e.writeIndicator("?", true, false, true)
			e.writeScalar(m.Name, indent, false)
			e.startLine(indent)
			e.writeIndicator(":", true, false, true)
		}
		e.writeNode(m.Value, indent, true)
	}
}

// nextIndent is the indentation one level below.
func nextIndent(indent int) int {
	if indent < 0 {
		return 0
	}
	return indent + 2
}

// simpleName tells whether a name can stand before a colon on one line.
func simpleName(s string) bool { return len(s) <= 128 && !strings.ContainsFunc(s, isBreak) }

// sortMembers returns the members ordered by name.
func sortMembers(o value.Object) value.Object {
	out := append(value.Object(nil), o...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// startLine goes to the given column: on this line if nothing but indentation stands there, else on a new one.
func (e *emitter) startLine(indent int) {
	indent = max(indent, 0)
	if !e.indention || e.column > indent || (e.column == indent && !e.whitespace) {
		e.writeNewline()
	}
	for e.column < indent {
		e.putRune(' ')
	}
	e.whitespace, e.indention = true, true
}

// writeIndicator writes punctuation, after a blank if it needs one.
func (e *emitter) writeIndicator(text string, needsBlank, isBlank, isIndention bool) {
	if needsBlank && !e.whitespace {
		e.putRune(' ')
	}
	e.writeText(text)
	e.whitespace = isBlank
	e.indention = e.indention && isIndention
}

func (e *emitter) writeText(text string) {
	e.out = append(e.out, text...)
	e.column += utf8.RuneCountInString(text)
}

func (e *emitter) putRune(r rune) {
	e.out = utf8.AppendRune(e.out, r)
	e.column++
}

func (e *emitter) writeNewline() { e.lineBreak('\n') }

func (e *emitter) lineBreak(r rune) {
	e.out = utf8.AppendRune(e.out, r)
	e.column = 0
}
