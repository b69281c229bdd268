package value

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON is how JSON text is laid out.
type JSON struct {
	Indent string // per level; empty writes everything on one line
	Comma  string // between elements on one line: ", " or ","
	Colon  string // between name and value
	ASCII  bool   // escape everything above U+007E
}

// Indented is the layout of --output json.
func Indented() JSON { return JSON{Indent: "    ", Comma: ",", Colon: ": "} }

// Compact is the layout of the query function to_string.
func Compact() JSON { return JSON{Comma: ",", Colon: ":", ASCII: true} }

// OneLine is the layout of a value inside a sentence.
func OneLine() JSON { return JSON{Comma: ", ", Colon: ": "} }

// Marshal writes v as Python's json.dumps does.
func Marshal(v any) []byte { return JSON{Comma: ", ", Colon: ": ", ASCII: true}.Append(nil, v) }

// MarshalCompact is Marshal with the separators "," and ":".
func MarshalCompact(v any) []byte { return Compact().Append(nil, v) }

// Append adds v as JSON text to dst, without a final line break.
func (j JSON) Append(dst []byte, v any) []byte { return j.appendValue(dst, v, 0) }

func (j JSON) appendValue(dst []byte, v any, depth int) []byte {
	switch x := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, x)
	case int64:
		return strconv.AppendInt(dst, x, 10)
	case json.Number:
		return append(dst, x...)
	case float64:
		return append(dst, jsonFloat(x)...)
	case string:
		return j.appendString(dst, x)
	case []any:
		return j.appendAll(dst, '[', ']', len(x), depth, func(dst []byte, i int) []byte {
			return j.appendValue(dst, x[i], depth+1)
		})
	case Object:
		return j.appendAll(dst, '{', '}', len(x), depth, func(dst []byte, i int) []byte {
			dst = append(j.appendString(dst, x[i].Name), j.Colon...)
			return j.appendValue(dst, x[i].Value, depth+1)
		})
	}
	return j.appendValue(dst, Normal(v, ISO8601), depth)
}

// appendAll writes the n elements of a list or object between its brackets.
func (j JSON) appendAll(dst []byte, open, end byte, n, depth int, element func([]byte, int) []byte) []byte {
	dst = append(dst, open)
	for i := range n {
		if i > 0 {
			dst = append(dst, j.Comma...)
		}
		dst = element(j.appendNewline(dst, depth+1), i)
	}
	if n > 0 {
		dst = j.appendNewline(dst, depth)
	}
	return append(dst, end)
}

func (j JSON) appendNewline(dst []byte, depth int) []byte {
	if j.Indent == "" {
		return dst
	}
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, j.Indent...)
	}
	return dst
}

func jsonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.Replace(Float(f), "inf", "Infinity", 1)
	}
	return Float(f)
}

// appendString escapes only what JSON demands, unlike encoding/json, which
// also escapes <, >, & and the line separators.
func (j JSON) appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\b':
			dst = append(dst, `\b`...)
		case r == '\f':
			dst = append(dst, `\f`...)
		case r < 0x20 || j.ASCII && r >= 0x7f && r <= 0xffff:
			dst = append(dst, `\u`+hexDigits(r, 4)...)
		case j.ASCII && r > 0xffff:
			high, low := utf16.EncodeRune(r)
			dst = append(dst, `\u`+hexDigits(high, 4)+`\u`+hexDigits(low, 4)...)
		default:
			dst = append(dst, string(r)...)
		}
	}
	return append(dst, '"')
}
