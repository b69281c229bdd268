package value

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Float returns the shortest text that reads back as f, in the form that
// the AWS CLI (Python) prints: "1.0", "1e+30", "nan", "inf".
func Float(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	exponent := strconv.FormatFloat(f, 'e', -1, 64)
	at := strings.IndexByte(exponent, 'e')
	if n, _ := strconv.Atoi(exponent[at+1:]); n < -4 || n >= 16 {
		return exponent
	}
	fixed := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(fixed, ".") {
		fixed += ".0"
	}
	return fixed
}

// Text returns v as text and table cells show it: "True", "None", a string
// as it is, and a list or object in the notation of Literal.
func Text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return Literal(v)
}

// Literal returns v in Python's notation, which the AWS CLI shows in errors
// and where a structure stands in the place of a scalar.
func Literal(v any) string {
	var b strings.Builder
	writeLiteral(&b, v)
	return b.String()
}

func writeLiteral(b *strings.Builder, v any) {
	switch x := v.(type) {
	case nil:
		b.WriteString("None")
	case bool:
		b.WriteString(map[bool]string{true: "True", false: "False"}[x])
	case int64:
		b.WriteString(strconv.FormatInt(x, 10))
	case json.Number:
		b.WriteString(x.String())
	case float64:
		b.WriteString(Float(x))
	case string:
		quoteLiteral(b, x)
	case []any:
		b.WriteByte('[')
		for i, e := range x {
			writeSeparator(b, i)
			writeLiteral(b, e)
		}
		b.WriteByte(']')
	case Object:
		b.WriteByte('{')
		for i, m := range x {
			writeSeparator(b, i)
			quoteLiteral(b, m.Name)
			b.WriteString(": ")
			writeLiteral(b, m.Value)
		}
		b.WriteByte('}')
	}
}

func writeSeparator(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}

// quoteLiteral prefers single quotes and escapes what cannot be printed.
func quoteLiteral(b *strings.Builder, s string) {
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b.WriteRune(quote)
	for _, r := range s {
		switch {
		case r == quote || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xff:
			b.WriteString(`\x` + hexDigits(r, 2))
		case r <= 0xffff:
			b.WriteString(`\u` + hexDigits(r, 4))
		default:
			b.WriteString(`\U` + hexDigits(r, 8))
		}
	}
	b.WriteRune(quote)
}

func hexDigits(r rune, width int) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", max(0, width-len(s))) + s
}
