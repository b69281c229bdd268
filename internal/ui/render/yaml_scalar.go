package render

import (
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/value"
)

// writeScalar writes one scalar; as a name it is never folded.
func (e *emitter) writeScalar(v any, indent int, name bool) {
	text, isText := v.(string)
	if !isText {
		text = yamlScalar(v)
	}
	indent = nextIndent(indent)
	switch yamlStyle(text, isText, name) {
	case plain:
		e.writePlain(text, indent, !name)
	case single:
		e.writeSingleQuoted(text, indent, !name)
	default:
		e.writeDoubleQuoted(text, indent, !name)
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

func (e *emitter) writePlain(text string, indent int, fold bool) {
	if !e.whitespace && text != "" {
		e.putRune(' ')
	}
	e.writeFolded(text, indent, fold)
	e.whitespace, e.indention = false, false
}

// writeFolded writes text that has no line breaks, folding it at single blanks.
func (e *emitter) writeFolded(text string, indent int, fold bool) {
	blank := false
	for i, r := range text {
		if r == ' ' && fold && !blank && e.column > yamlWidth && !strings.HasPrefix(text[i+1:], " ") {
			e.startLine(indent)
		} else {
			e.putRune(r)
		}
		blank = r == ' '
		e.indention = e.indention && blank
	}
}

func (e *emitter) writeSingleQuoted(text string, indent int, fold bool) {
	e.writeIndicator("'", true, false, false)
	blank, breaks := false, false
	for i, r := range text {
		switch {
		case r == ' ':
			inside := i > 0 && i < len(text)-1
			if fold && !blank && e.column > yamlWidth && inside && text[i+1] != ' ' {
				e.startLine(indent)
			} else {
				e.putRune(r)
			}
			blank = true
		case isBreak(r):
			if !breaks && r == '\n' {
				e.writeNewline()
			}
			e.lineBreak(r)
			e.indention, breaks = true, true
		default:
			if breaks {
				e.startLine(indent)
			}
			if r == '\'' {
				e.putRune(r)
			}
			e.putRune(r)
			e.indention, blank, breaks = false, false, false
		}
	}
	if breaks {
		e.startLine(indent)
	}
	e.writeIndicator("'", false, false, false)
	e.whitespace, e.indention = false, false
}

func (e *emitter) writeDoubleQuoted(text string, indent int, fold bool) {
	e.writeIndicator(`"`, true, false, false)
	blank := false
	for i, r := range text {
		switch {
		case !yamlPrintable(r) || isBreak(r) || r == '"' || r == '\\':
			e.writeText(yamlEscape(r))
			blank = false
		case r == ' ':
			if fold && !blank && e.column > yamlWidth && i > 0 && i < len(text)-1 {
				e.startLine(indent)
				if text[i+1] == ' ' {
					e.putRune('\\')
				}
			} else {
				e.putRune(r)
			}
			blank = true
		default:
			e.putRune(r)
			blank = false
		}
	}
	e.writeIndicator(`"`, false, false, false)
	e.whitespace, e.indention = false, false
}
