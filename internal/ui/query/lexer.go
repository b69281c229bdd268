package query

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/value"
)

// kind is the kind of a token; those without text of their own are spelled as they stand in a query.
type kind string

const (
	kindEnd     kind = "end of query"
	kindName    kind = "name"
	kindQuoted  kind = "quoted name"
	kindLiteral kind = "literal"
	kindNumber  kind = "number"
)

// token is one word of a query; value holds a name, a literal or a number.
type token struct {
	kind  kind
	value any
	at    int // byte offset
}

// punctuationKinds are the fixed tokens, longer ones first.
var punctuationKinds = []kind{
	"[]", "[?", "||", "&&", "==", "!=", "<=", ">=", ".", "*", "|", "&", "!", "<", ">", "(", ")", "{", "}", "[", "]", ",", ":", "@",
}

// tokenize splits a query into tokens; the last one is the end.
func tokenize(text string) ([]token, error) {
	var out []token
	for at := 0; at < len(text); {
		if strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			at++
			continue
		}
		t, size, err := nextToken(text, at)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		at += size
	}
	return append(out, token{kind: kindEnd, at: len(text)}), nil
}

// nextToken reads the token at an offset and returns it with its length.
func nextToken(text string, at int) (token, int, error) {
	rest := text[at:]
	switch c := rest[0]; {
	case isLetter(c):
		size := spanOf(rest, func(c byte) bool { return isLetter(c) || isDigit(c) })
		return token{kindName, rest[:size], at}, size, nil
	case isDigit(c), c == '-' && len(rest) > 1 && isDigit(rest[1]):
		size := 1 + spanOf(rest[1:], isDigit)
		return numberToken(rest[:size], at)
	case c == '"', c == '\'', c == '`':
		return delimitedToken(rest, at)
	}
	for _, p := range punctuationKinds {
		if strings.HasPrefix(rest, string(p)) {
			return token{kind: p, at: at}, len(p), nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return token{}, 0, unexpectedError(text, at, fmt.Sprintf("unknown character %q", r))
}

func numberToken(digits string, at int) (token, int, error) {
	v, err := value.ParseJSON([]byte(trimZeros(digits)))
	n, isInt := v.(int64)
	if err != nil || !isInt {
		return token{}, 0, fmt.Errorf("number %s is out of range", digits)
	}
	return token{kindNumber, n, at}, len(digits), nil
}

// trimZeros removes leading zeros, which JSON does not allow.
func trimZeros(digits string) string {
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return "0"
	}
	return sign + digits
}

// delimitedToken reads "quoted name", 'raw string' or `literal`.
func delimitedToken(rest string, at int) (token, int, error) {
	end := 1
	for end < len(rest) && rest[end] != rest[0] {
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) {
		return token{}, 0, fmt.Errorf("unclosed %c at character %d", rest[0], at+1)
	}
	inner, size := rest[1:end], end+1
	switch rest[0] {
	case '\'':
		return token{kindLiteral, strings.ReplaceAll(inner, `\'`, `'`), at}, size, nil
	case '`':
		v, err := parseLiteral(strings.ReplaceAll(inner, "\\`", "`"))
		return token{kindLiteral, v, at}, size, err
	}
	v, err := value.ParseJSON([]byte(rest[:size]))
	if err != nil {
		return token{}, 0, fmt.Errorf("bad quoted name %s: %w", rest[:size], err)
	}
	return token{kindQuoted, v, at}, size, nil
}

// parseLiteral reads the JSON between backticks; text that is no JSON is taken as
// a string without its quotes, an old form that many scripts still use.
func parseLiteral(text string) (any, error) {
	v, err := value.ParseJSON([]byte(text))
	if err == nil || errors.Is(err, value.ErrTooDeep) {
		return v, err
	}
	v, err = value.ParseJSON([]byte(`"` + strings.TrimLeft(text, " \t\r\n") + `"`))
	if err != nil {
		return nil, fmt.Errorf("bad literal `%s`", text)
	}
	return v, nil
}

// unexpectedError points at the place in the query.
func unexpectedError(text string, at int, what string) error {
	character, shown := utf8.RuneCountInString(text[:at])+1, text
	if len(text) > 200 { // the place is enough
		shown = strings.ToValidUTF8(text[max(0, at-80):min(len(text), at+80)], "")
	}
	return fmt.Errorf("%s at character %d of %q", what, character, shown)
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func spanOf(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}
