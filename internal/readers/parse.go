package readers

import (
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
)

// parsed is one file as a reader's parser leaves it.
type parsed struct {
	sections []*section
	remarks  []Remark
	refused  bool
}

type section struct {
	kind   string // "profile", "sso-session", "services"; "" for a bare name
	name   string
	header origin.Origin
	keys   []Key
	names  map[string]bool // of the keys that are in no block
}

type parser struct {
	reader  Reader
	path    string
	config  bool
	out     *parsed
	current *section // nil while lines are passed over
	begun   bool     // a header was seen
	parent  string   // the key whose value is empty: a nested block may follow
	at      origin.Origin
}

func (r Reader) parseFile(path, text string, config bool) *parsed {
	p := &parser{reader: r, path: path, config: config, out: &parsed{}}
	for i, line := range strings.Split(text, "\n") {
		p.at = origin.FromFile(path, i+1)
		p.parseLine(strings.TrimSuffix(line, "\r"))
		if p.out.refused {
			break
		}
	}
	return p.out
}

func (p *parser) addRemark(text string) {
	p.out.remarks = append(p.out.remarks, Remark{Origin: p.at, Text: text})
}

func (p *parser) refuseFile(text string) {
	p.out.remarks = append(p.out.remarks, Remark{Origin: p.at, Text: text, Fatal: true})
	p.out.refused = true
}

func (p *parser) parseLine(line string) {
	if p.reader.ID == JS {
		line = strings.TrimPrefix(line, "\ufeff") // white space to JavaScript
	}
	if strings.TrimSpace(line) == "" || p.isComment(line) {
		return
	}
	if header, ok := p.headerOf(line); ok {
		p.beginSection(header)
		return
	}
	switch {
	case p.out.refused:
	case p.begun && p.current == nil: // of a section that is passed over
	case line[0] == ' ' || line[0] == '\t':
		p.parseIndented(line)
	default:
		p.parent = ""
		p.parseProperty(line)
	}
}

// isComment reports whether the whole line is one. To Java an indented one belongs to the value above.
func (p *parser) isComment(line string) bool {
	if p.reader.ID != Java {
		line = strings.TrimLeft(line, " \t")
	}
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";")
}

// headerOf returns what stands between the brackets.
func (p *parser) headerOf(line string) (string, bool) {
	switch p.reader.ID {
	case JS:
		line = strings.TrimSpace(cutComment(line, false))
	default:
		line, _, _ = strings.Cut(line, "#")
		line, _, _ = strings.Cut(line, ";")
	}
	if p.reader.ID == Java {
		line = strings.TrimRight(line, " \t")
		if strings.HasPrefix(line, "[") && !strings.HasSuffix(line, "]") {
			p.refuseFile("a header must end with ]")
			return "", false
		}
	} else {
		line = strings.TrimSpace(line)
	}
	if len(line) < 2 || line[0] != '[' || line[len(line)-1] != ']' {
		return "", false
	}
	return line[1 : len(line)-1], true
}

func (p *parser) beginSection(header string) {
	p.begun, p.parent = true, ""
	readHeader := readHeaderJava
	switch p.reader.ID {
	case Go:
		readHeader = readHeaderGo
	case JS:
		readHeader = readHeaderJS
	}
	kind, name, ignored := readHeader(header, p.config) // or why it reads past it
	if ignored != "" {
		p.addRemark("the section [" + header + "] is not read: " + ignored)
		p.current = nil
		return
	}
	p.current = &section{kind: kind, name: name, header: p.at, names: map[string]bool{}}
	p.out.sections = append(p.out.sections, p.current)
}

// parseIndented handles a line of a nested block or of a value that goes on.
func (p *parser) parseIndented(line string) {
	if p.parent != "" {
		p.parseNested(line)
		return
	}
	if p.reader.ID == Java {
		return // added to the value above; such a value names no identity
	}
	if _, _, ok := p.splitProperty(line); !ok && p.reader.ID == Go && p.current != nil && len(p.current.keys) > 0 {
		last := &p.current.keys[len(p.current.keys)-1]
		last.Text += "\n" + strings.TrimLeft(line, " \t")
		return
	}
	p.parseProperty(strings.TrimLeft(line, " \t"))
}

// parseNested adds a setting of a block, named block.key.
func (p *parser) parseNested(line string) {
	key, value, ok := p.splitProperty(strings.TrimSpace(line))
	if !ok {
		return
	}
	keys := p.current.keys
	if n := len(keys); n > 0 && keys[n-1].Name == p.parent && keys[n-1].Text == "" {
		delete(p.current.names, p.parent)
		keys = keys[:n-1]
	}
	p.current.keys = append(keys, Key{Name: p.parent + "." + key, Text: value, Origin: p.at})
}

func (p *parser) parseProperty(line string) {
	key, value, ok := p.splitProperty(cutComment(line, p.reader.ID == Go))
	switch {
	case p.current == nil && p.reader.ID == Java:
		p.refuseFile("the line is above the first section")
		return
	case p.current == nil:
		p.addRemark("the line is above the first section and is not read")
		return
	case !ok && p.reader.ID == Java && strings.Contains(line, ":"):
		p.refuseFile("the line has no = (it does not know key: value)")
		return
	case !ok && p.reader.ID == Java:
		p.refuseFile("the line has no =")
		return
	case !ok:
		p.addRemark("the line has no = and is not read")
		return
	case p.reader.ID == Go && (value == "'" || value == `"`):
		p.refuseFile(key + ": programs crash on a value that is one quote and nothing else")
		return
	}
	if value == "" {
		p.parent = key
		if p.reader.ID == JS {
			return // begins a nested block, is no value
		}
	}
	p.remarkValue(key, line, value)
	if p.current.names[key] {
		p.addRemark(key + " stands in this section already; the later line counts")
	}
	p.current.names[key] = true
	p.current.keys = append(p.current.keys, Key{Name: key, Text: value, Origin: p.at})
}

// remarkValue says where the value is not what the AWS CLI reads.
func (p *parser) remarkValue(key, line, value string) {
	_, raw, _ := strings.Cut(line, "=")
	raw = strings.TrimSpace(raw)
	switch {
	case len(cutComment(line, p.reader.ID == Go)) != len(line):
		p.addRemark(key + ": what follows the comment sign is left out; the AWS CLI reads it as part of the value")
	case p.reader.ID == Go && raw != value && len(raw) > len(value) && (raw[0] == '"' || raw[0] == '\''):
		p.addRemark(key + ": the quotes are left out; the AWS CLI reads them as part of the value")
	}
}

func (p *parser) splitProperty(line string) (key, value string, ok bool) {
	sep := "="
	equals, colon := strings.IndexByte(line, '='), strings.IndexByte(line, ':')
	if p.reader.ID == Go && colon >= 0 && (equals < 0 || colon < equals) {
		sep = ":"
	}
	key, value, ok = strings.Cut(line, sep)
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if p.reader.ID == Go {
		key, value = strings.ToLower(key), trimQuotes(value)
	}
	return key, value, ok && key != ""
}

// cutComment cuts a comment off: a sign behind a blank, in Go also inside quotes, as everywhere.
func cutComment(line string, trim bool) string {
	for i := 1; i < len(line); i++ {
		if (line[i] == '#' || line[i] == ';') && (line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i-1]
			break
		}
	}
	if trim {
		line = strings.TrimRight(line, " \t")
	}
	return line
}

func trimQuotes(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// readHeaderGo splits at the first blank; quotes are part of the name.
func readHeaderGo(header string, config bool) (kind, name, ignored string) {
	trimmed := strings.Trim(header, " \t")
	first, rest, two := cutBlank(trimmed)
	switch {
	case !config:
		return "", trimmed, ""
	case two && isKind(first):
		if trimQuotes(rest) != rest {
			return "", "", "the quotes are taken as part of the name " + rest
		}
		return first, rest, ""
	case trimmed == "default":
		return "", trimmed, ""
	}
	return "", "", "it is neither [default] nor begins with profile"
}

// readHeaderJS takes a name in quotes, but none with a blank in it.
func readHeaderJS(header string, config bool) (kind, name, ignored string) {
	first, rest, two := header, "", false
	if i := strings.IndexAny(header, " \t"); i >= 0 {
		first, rest, two = header[:i], header[i+1:], true // one blank of either kind, no more
	}
	bare := trimQuotes(rest)
	plain := bare != "" && strings.IndexFunc(bare,
		func(c rune) bool { return !isWord(c) && !strings.ContainsRune("-@+.%:/", c) }) < 0
	switch {
	case two && plain && isKind(first) && !config:
		return "", "", "in the credentials file a profile's name stands alone"
	case two && plain && isKind(first):
		return first, bare, ""
	case two && plain && strings.IndexFunc(first, func(c rune) bool { return !isWord(c) && c != '-' }) < 0:
		return "", "", "its first word is not known"
	case !config || header == "default":
		return "", header, ""
	case two && isKind(first):
		return "", "", "a name may not have blanks or signs other than - @ + . % : /"
	}
	return "", "", "it is neither [default] nor begins with profile"
}

// readHeaderJava takes names of plain letters only.
func readHeaderJava(header string, config bool) (kind, name, ignored string) {
	trimmed := strings.Trim(header, " \t")
	first, rest, two := cutBlank(trimmed)
	switch {
	case !config:
		name = trimmed
	case two && isKind(first):
		kind, name = first, rest
	case trimmed == "default":
		name = trimmed
	default:
		return "", "", "it is neither [default] nor begins with profile"
	}
	if strings.IndexFunc(name, func(c rune) bool { return !isWord(c) && !strings.ContainsRune(`-/.%@:+`, c) }) >= 0 {
		return "", "", "a name may not have blanks, quotes or signs other than - / . % @ : +"
	}
	return kind, name, ""
}

func isKind(word string) bool {
	return word == "profile" || word == "sso-session" || word == "services"
}

func cutBlank(s string) (first, rest string, ok bool) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, "", false
	}
	return s[:i], strings.TrimLeft(s[i:], " \t"), true
}

func isWord(c rune) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
