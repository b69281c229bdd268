package service

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// shorthand reads the AWS CLI's notation of structures on a command line,
// Key=a,Value=b. A value is a text, a list [a,b] or a structure {k=v,l=w};
// a text with special characters stands in quotes; k=a,b is a list as well,
// and k@=file://PATH the content of a file. It knows no model: fitShorthand
// fits what is read to its shape.
type shorthand struct {
	text   string
	at     int
	isFile bool // texts name files to load: the pair has @=
	load   fileLoader
}

// fileLoader replaces file://PATH by the content of the file; other texts it
// returns as they are.
type fileLoader func(text string) (any, error)

const shorthandSpace = " \t\n\r\v\f"

// parseShorthand reads one word.
func parseShorthand(word string, load fileLoader) (value.Object, error) {
	p := &shorthand{text: word, load: load}
	object := value.Object{}
	for {
		name, v, err := p.readPair(p.readTopValue)
		if err != nil {
			return nil, err
		}
		if _, twice := object.Get(name); twice {
			return nil, problem.New(problem.Usage, "%s has %q twice; should a comma be a space?", quotePlace(word, p.at), name)
		}
		object = append(object, value.Member{Name: name, Value: v})
		if p.atEnd() {
			return object, nil
		}
		if err := p.expectSign(','); err != nil {
			return nil, err
		}
	}
}

// readPair reads NAME=VALUE or NAME@=FILE; read reads what is behind the sign.
func (p *shorthand) readPair(read func() (any, error)) (name string, v any, err error) {
	start := p.at
	for !p.atEnd() && isNameByte(p.text[p.at]) {
		p.at++
	}
	name = p.text[start:p.at]
	p.skipSpace()
	if p.isFile = p.nextByte() == '@'; p.isFile {
		p.at++
	}
	if err := p.expectSign('='); err != nil {
		return name, nil, err
	}
	v, err = read()
	return name, v, err
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.#/:", c) >= 0
}

// readTopValue reads the value of a pair at the top: there, commas make a list.
func (p *shorthand) readTopValue() (any, error) {
	if p.atEnd() || p.nextByte() == '[' || p.nextByte() == '{' {
		return p.readValue()
	}
	first, err := p.readValue()
	if err != nil {
		return nil, err
	}
	list := []any{first}
	for p.skipSpace(); p.nextByte() == ','; p.skipSpace() {
		comma := p.at
		p.at++
		p.skipSpace()
		v, err := p.readListElement()
		p.skipSpace()
		if err == nil && (p.atEnd() || p.nextByte() == ',') {
			list = append(list, v)
			continue
		}
		if p.atEnd() || err != nil && problem.KindOf(err) != problem.Usage {
			return nil, err
		}
		if err == nil || p.nextByte() != ',' {
			p.at = comma // what follows the comma is the next pair
		}
		break
	}
	if len(list) == 1 {
		return first, nil
	}
	return list, nil
}

// readListElement reads an element of a list without brackets. It may not be empty.
func (p *shorthand) readListElement() (any, error) {
	if c := p.nextByte(); c == '\'' || c == '"' {
		return p.readQuoted()
	}
	start := p.at
	text := p.readWord(`"',=`)
	if p.at == start {
		return nil, p.syntaxError("a value")
	}
	return p.loadIfFile(text)
}

// readValue reads a list, a structure or a text, which may be empty.
func (p *shorthand) readValue() (any, error) {
	switch p.nextByte() {
	case '[':
		return p.readList()
	case '{':
		return p.readStructure()
	case '\'', '"':
		return p.readQuoted()
	}
	return p.loadIfFile(p.readWord(`"',]}`))
}

func (p *shorthand) readList() (any, error) {
	list := []any{}
	err := p.readEnclosed('[', ']', func() error {
		v, err := p.readValue()
		list = append(list, v)
		return err
	})
	return list, err
}

func (p *shorthand) readStructure() (any, error) {
	object := value.Object{}
	err := p.readEnclosed('{', '}', func() error {
		name, v, err := p.readPair(p.readValue)
		object = object.Set(name, v)
		return err
	})
	return object, err
}

// readEnclosed reads what stands between two brackets, with commas in between.
func (p *shorthand) readEnclosed(opening, closing byte, element func() error) error {
	if err := p.expectSign(opening); err != nil {
		return err
	}
	for p.nextByte() != closing {
		if err := element(); err != nil {
			return err
		}
		p.skipSpace()
		if p.nextByte() == closing {
			break
		}
		if err := p.expectSign(','); err != nil {
			return err
		}
	}
	p.at++
	return nil
}

// readWord reads a text without quotes, up to a character of end. Its first one
// is more restricted than the others; a comma in it is written \, and blanks at
// its end do not count.
func (p *shorthand) readWord(end string) string {
	start, escaped := p.at, false
	for i, r := range p.text[start:] {
		if escaped {
			escaped = false
			continue
		}
		escaped = r == '\\' && strings.HasPrefix(p.text[start+i:], `\,`)
		if i == 0 && (r <= ' ' || strings.ContainsRune(`"',=[{`, r)) ||
			i > 0 && !escaped && strings.ContainsRune(end, r) {
			break
		}
		p.at = start + i + len(string(r))
		if escaped {
			p.at++
		}
	}
	text := strings.ReplaceAll(p.text[start:p.at], `\,`, ",")
	return strings.TrimRightFunc(text, unicode.IsSpace)
}

// readQuoted reads a text in quotes, in which \ stands before a quote or another \.
func (p *shorthand) readQuoted() (any, error) {
	quote := p.text[p.at : p.at+1]
	end := closingQuote(p.text[p.at:], quote[0])
	if end < 0 {
		return nil, p.syntaxError("a closing " + quote + " for the one")
	}
	text := p.text[p.at+1 : p.at+end]
	p.at += end + 1
	text = strings.ReplaceAll(text, `\`+quote, quote)
	return p.loadIfFile(strings.ReplaceAll(text, `\\`, `\`))
}

// closingQuote returns where the quote that s begins with is closed: by the
// first one that no \ precedes, or else by the last one.
func closingQuote(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] == quote && s[i-1] != '\\' {
			return i
		}
	}
	if end := strings.LastIndexByte(s, quote); end > 0 {
		return end
	}
	return -1
}

func (p *shorthand) loadIfFile(text string) (any, error) {
	if !p.isFile {
		return text, nil
	}
	v, err := p.load(text)
	if err != nil {
		return nil, problem.New(problem.General, "%w", err) // the exit code of the AWS CLI for this place
	}
	return v, nil
}

func (p *shorthand) atEnd() bool { return p.at == len(p.text) }

// nextByte returns the byte to be read, 0 at the end.
func (p *shorthand) nextByte() byte {
	if p.atEnd() {
		return 0
	}
	return p.text[p.at]
}

func (p *shorthand) skipSpace() {
	for !p.atEnd() && strings.IndexByte(shorthandSpace, p.text[p.at]) >= 0 {
		p.at++
	}
}

// expectSign reads a sign and the blanks around it.
func (p *shorthand) expectSign(sign byte) error {
	p.skipSpace()
	if p.nextByte() != sign {
		return p.syntaxError(`"` + string(sign) + `"`)
	}
	p.at++
	p.skipSpace()
	return nil
}

func (p *shorthand) syntaxError(what string) error {
	if p.atEnd() {
		return problem.New(problem.Usage, "%s: expected %s at the end", quotePlace(p.text, p.at), what)
	}
	return problem.New(problem.Usage, "%s: expected %s before %s", quotePlace(p.text, p.at), what, quotePlace(p.text[p.at:], 0))
}

// quotePlace quotes what stands around a place of a text: a value may be as long as a file.
func quotePlace(text string, at int) string {
	const before, after = 60, 40
	start, end, dots := max(0, at-before), min(len(text), at+after), ""
	for start > 0 && start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	quoted := strconv.Quote(text[start:end])
	if start > 0 {
		dots = "…"
	}
	if end < len(text) {
		return dots + quoted + "…"
	}
	return dots + quoted
}
