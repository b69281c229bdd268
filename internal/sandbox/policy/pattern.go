package policy

import "strings"

// Marks stand for the special parts of a compiled pattern, so that a literal star (spelled ${*}) and the value of a
// variable can never act as wildcards. They cannot occur in a valid document: JSON text with control characters in
// names is not an ARN, and values from requests are cleaned.
const (
	anyRun   = '\x00' // *
	anyOne   = '\x01' // ?
	varOpen  = '\x02' // a variable's key, then an optional varElse and default, up to varClose
	varClose = '\x03'
	varElse  = '\x04'
)

// pattern is one compiled string with wildcards and variables.
type pattern struct {
	text  string
	shape shape
}

type shape uint8

const (
	glob     shape = iota
	exact          // no wildcard
	prefix         // one star, at the end; text without it
	all            // a single star
	template       // holds variables: expand, then match
)

// compilePattern compiles s; wild makes * and ? special, variables makes ${key} special.
func compilePattern(s string, wild, variables bool) pattern {
	var b strings.Builder
	s, vars := cleanAll(s), false
	for i := 0; i < len(s); i++ {
		if variables && strings.HasPrefix(s[i:], "${") {
			if end := strings.IndexByte(s[i:], '}'); end > 2 {
				vars = writeVariable(&b, s[i+2:i+end]) || vars
				i += end
				continue
			}
		}
		switch c := s[i]; {
		case wild && c == '*':
			b.WriteByte(anyRun)
		case wild && c == '?':
			b.WriteByte(anyOne)
		default:
			b.WriteByte(c)
		}
	}
	return newPattern(b.String(), vars)
}

// writeVariable writes the inside of ${…} and reports whether it is a real variable: ${*}, ${?} and ${$} are the
// escapes of those characters.
func writeVariable(b *strings.Builder, inside string) bool {
	if inside == "*" || inside == "?" || inside == "$" {
		b.WriteString(inside)
		return false
	}
	key, fallback, has := strings.Cut(inside, ",")
	b.WriteByte(varOpen)
	b.WriteString(strings.ToLower(strings.TrimSpace(key)))
	if has {
		b.WriteByte(varElse)
		b.WriteString(strings.Trim(strings.TrimSpace(fallback), "'"))
	}
	b.WriteByte(varClose)
	return true
}

func newPattern(text string, vars bool) pattern {
	switch {
	case vars:
		return pattern{text, template}
	case text == string(anyRun):
		return pattern{text, all}
	case !strings.ContainsAny(text, string(anyRun)+string(anyOne)):
		return pattern{text, exact}
	case strings.IndexByte(text, anyRun) == len(text)-1 && strings.IndexByte(text, anyOne) < 0:
		return pattern{text[:len(text)-1], prefix}
	}
	return pattern{text, glob}
}

// matchesText reports whether s fits the pattern. A variable without a value in ctx and without a default makes the
// pattern match nothing.
func (p pattern) matchesText(s string, ctx Context) bool {
	switch p.shape {
	case all:
		return true
	case exact:
		return p.text == s
	case prefix:
		return strings.HasPrefix(s, p.text)
	case glob:
		return matchGlob(p.text, s)
	}
	text, ok := p.expandVariables(ctx)
	return ok && newPattern(text, false).matchesText(s, ctx)
}

// expandVariables replaces the variables of a template.
func (p pattern) expandVariables(ctx Context) (string, bool) {
	var b strings.Builder
	rest := p.text
	for {
		before, after, found := strings.Cut(rest, string(varOpen))
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		key, tail, _ := strings.Cut(after, string(varClose))
		key, fallback, has := strings.Cut(key, string(varElse))
		value, ok := ctx.singleValue(key)
		if !ok {
			if !has {
				return "", false
			}
			value = fallback
		}
		b.WriteString(cleanAll(value))
		rest = tail
	}
}

// cleanAll keeps foreign bytes from acting as marks.
func cleanAll(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= varElse {
			return '\x05'
		}
		return r
	}, s)
}

// matchGlob matches with a single point of return, so its cost is bounded by len(p)*len(s) whatever the pattern.
func matchGlob(p, s string) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == anyRun:
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == anyOne || p[i] == s[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == anyRun {
		i++
	}
	return i == len(p)
}
