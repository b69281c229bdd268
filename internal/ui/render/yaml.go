package render

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/ui/value"
)

// yamlWidth is the column behind which long text is folded at a blank.
const yamlWidth = 80

// appendYAML adds v as one block-style YAML document: names sorted, lists
// not indented below their name, two blanks per level. The layout is that of
// libyaml's emitter, which the AWS CLI uses.
func appendYAML(dst []byte, v any) []byte {
	e := &emitter{out: dst, whitespace: true, indention: true}
	e.node(v, -1, false)
	if e.column > 0 {
		e.newline()
	}
	return e.out
}

// emitter writes YAML and knows where the pen is. whitespace: the last thing
// written was a blank; indention: only indentation and list dashes stand on
// this line so far.
type emitter struct {
	out        []byte
	column     int
	whitespace bool
	indention  bool
}

// node writes v below the indentation of its parent (-1 at the top).
func (e *emitter) node(v any, indent int, underName bool) {
	switch x := v.(type) {
	case []any:
		e.list(x, indent, underName)
	case value.Object:
		e.object(x, indent)
	default:
		e.scalar(v, indent, false)
	}
}

func (e *emitter) list(list []any, indent int, underName bool) {
	if len(list) == 0 {
		e.indicator("[", true, true, false)
		e.indicator("]", false, false, false)
		return
	}
	// A list directly below its name stands in the name's own column.
	if !underName || e.indention || indent < 0 {
		indent = deeper(indent)
	}
	for _, element := range list {
		e.startLine(indent)
		e.indicator("-", true, false, true)
		e.node(element, indent, false)
	}
}

func (e *emitter) object(o value.Object, indent int) {
	if len(o) == 0 {
		e.indicator("{", true, true, false)
		e.indicator("}", false, false, false)
		return
	}
	indent = deeper(indent)
	for _, m := range sorted(o) {
		e.startLine(indent)
		if simpleName(m.Name) {
			e.scalar(m.Name, indent, true)
			e.indicator(":", false, false, false)
		} else {
			e.indicator("?", true, false, true)
			e.scalar(m.Name, indent, false)
			e.startLine(indent)
			e.indicator(":", true, false, true)
		}
		e.node(m.Value, indent, true)
	}
}

// deeper is the indentation one level below.
func deeper(indent int) int {
	if indent < 0 {
		return 0
	}
	return indent + 2
}

// simpleName tells whether a name can stand before a colon on one line.
func simpleName(s string) bool { return len(s) <= 128 && !strings.ContainsFunc(s, isBreak) }

// sorted returns the members ordered by name.
func sorted(o value.Object) value.Object {
	out := append(value.Object(nil), o...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// scalar writes one scalar; as a name it is never folded.
func (e *emitter) scalar(v any, indent int, name bool) {
	text, isText := v.(string)
	if !isText {
		text = yamlScalar(v)
	}
	indent = deeper(indent)
	switch yamlStyle(text, isText, name) {
	case plain:
		e.plain(text, indent, !name)
	case single:
		e.single(text, indent, !name)
	default:
		e.double(text, indent, !name)
	}
}

// yamlScalar returns the text of a scalar that is not a string.
func yamlScalar(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	case float64:
		text := value.Float(x)
		if strings.HasSuffix(text, "inf") || text == "nan" {
			return strings.Replace(strings.Replace(text, "inf", ".inf", 1), "nan", ".nan", 1)
		}
		return text
	}
	return value.Text(v)
}

func (e *emitter) plain(text string, indent int, fold bool) {
	if !e.whitespace && text != "" {
		e.put(' ')
	}
	e.folded(text, indent, fold)
	e.whitespace, e.indention = false, false
}

// folded writes text that has no line breaks, folding it at single blanks.
func (e *emitter) folded(text string, indent int, fold bool) {
	blank := false
	for i, r := range text {
		if r == ' ' && fold && !blank && e.column > yamlWidth && !strings.HasPrefix(text[i+1:], " ") {
			e.startLine(indent)
		} else {
			e.put(r)
		}
		blank = r == ' '
		e.indention = e.indention && blank
	}
}

func (e *emitter) single(text string, indent int, fold bool) {
	e.indicator("'", true, false, false)
	blank, breaks := false, false
	for i, r := range text {
		switch {
		case r == ' ':
			inside := i > 0 && i < len(text)-1
			if fold && !blank && e.column > yamlWidth && inside && text[i+1] != ' ' {
				e.startLine(indent)
			} else {
				e.put(r)
			}
			blank = true
		case isBreak(r):
			if !breaks && r == '\n' {
				e.newline()
			}
			e.lineBreak(r)
			e.indention, breaks = true, true
		default:
			if breaks {
				e.startLine(indent)
			}
			if r == '\'' {
				e.put(r)
			}
			e.put(r)
			e.indention, blank, breaks = false, false, false
		}
	}
	if breaks {
		e.startLine(indent)
	}
	e.indicator("'", false, false, false)
	e.whitespace, e.indention = false, false
}

func (e *emitter) double(text string, indent int, fold bool) {
	e.indicator(`"`, true, false, false)
	blank := false
	for i, r := range text {
		switch {
		case !yamlPrintable(r) || isBreak(r) || r == '"' || r == '\\':
			e.write(yamlEscape(r))
			blank = false
		case r == ' ':
			if fold && !blank && e.column > yamlWidth && i > 0 && i < len(text)-1 {
				e.startLine(indent)
				if text[i+1] == ' ' {
					e.put('\\')
				}
			} else {
				e.put(r)
			}
			blank = true
		default:
			e.put(r)
			blank = false
		}
	}
	e.indicator(`"`, false, false, false)
	e.whitespace, e.indention = false, false
}

// startLine goes to the given column: on this line if nothing but
// indentation stands there, else on a new one.
func (e *emitter) startLine(indent int) {
	indent = max(indent, 0)
	if !e.indention || e.column > indent || (e.column == indent && !e.whitespace) {
		e.newline()
	}
	for e.column < indent {
		e.put(' ')
	}
	e.whitespace, e.indention = true, true
}

// indicator writes punctuation, after a blank if it needs one.
func (e *emitter) indicator(text string, needsBlank, isBlank, isIndention bool) {
	if needsBlank && !e.whitespace {
		e.put(' ')
	}
	e.write(text)
	e.whitespace = isBlank
	e.indention = e.indention && isIndention
}

func (e *emitter) write(text string) {
	e.out = append(e.out, text...)
	e.column += utf8.RuneCountInString(text)
}

func (e *emitter) put(r rune) {
	e.out = utf8.AppendRune(e.out, r)
	e.column++
}

func (e *emitter) newline() { e.lineBreak('\n') }

func (e *emitter) lineBreak(r rune) {
	e.out = utf8.AppendRune(e.out, r)
	e.column = 0
}
