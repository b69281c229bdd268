package peers

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
)

// goINISection is a section of a file in the dialect of Go's ini.v1.
type goINISection struct {
	name   string
	origin origin.Origin
	values map[string]string
}

// goINIReader reads the dialect as ini.v1 does with its option SpaceBeforeInlineComment.
type goINIReader struct {
	path  string
	lines []string
	next  int // of the lines
}

// parseGoINI returns the sections that have settings. A value may stand in back-ticks or in three quotes, and go on over
// several lines then; a line that ends in a backslash goes on in the next one; a remark begins with a blank and # or ;.
func parseGoINI(path, text string) (sections []goINISection, err error) {
	r := &goINIReader{path: path, lines: strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")}
	for r.next < len(r.lines) {
		line := strings.TrimSpace(r.lines[r.next])
		r.next++
		number := r.next
		switch {
		case line == "", line[0] == '#', line[0] == ';':
		case line[0] == '[':
			end := strings.LastIndexByte(line, ']')
			if end < 0 {
				return nil, errorAt(path, number, "the header has no ]")
			}
			sections = appendGoINISection(sections, line[1:end], origin.FromFile(path, number))
		default:
			i := strings.IndexAny(line, "=:")
			if i <= 0 {
				return nil, errorAt(path, number, "the line is no setting: it has no =")
			}
			if len(sections) == 0 {
				return nil, errorAt(path, number, "the setting stands above the first section")
			}
			value, ok := r.readValue(line[i+1:])
			if !ok {
				return nil, errorAt(path, number, "the quotation is not closed")
			}
			key := strings.Trim(strings.TrimSpace(line[:i]), "`\"")
			sections[len(sections)-1].values[key] = value
		}
	}
	return slices.DeleteFunc(sections, func(s goINISection) bool { return len(s.values) == 0 }), nil
}

// appendGoINISection appends a section, or puts one of that name at the end again, so that it goes on.
func appendGoINISection(sections []goINISection, name string, where origin.Origin) []goINISection {
	section := goINISection{name, where, map[string]string{}}
	if i := slices.IndexFunc(sections, func(s goINISection) bool { return s.name == name }); i >= 0 {
		section = sections[i]
		sections = slices.Delete(sections, i, i+1)
	}
	return append(sections, section)
}

// readValue reads what stands behind the = of a setting, and the lines on which it goes on. It reports false for a
// quotation that does not end.
func (r *goINIReader) readValue(text string) (string, bool) {
	text = strings.TrimSpace(text)
	for _, quote := range []string{`"""`, "`"} {
		if inner, ok := strings.CutPrefix(text, quote); ok && len(text) > len(quote) {
			return r.readQuoted(inner, quote)
		}
	}
	if joined, ok := strings.CutSuffix(text, `\`); ok {
		return r.readContinued(joined), true
	}
	for _, mark := range []string{" #", " ;"} {
		if before, _, ok := strings.Cut(text, mark); ok {
			text = strings.TrimSpace(before)
			break
		}
	}
	for _, quote := range []string{"'", `"`} {
		if len(text) >= 2 && strings.HasPrefix(text, quote) && strings.Index(text[1:], quote) == len(text)-2 {
			return text[1 : len(text)-1], true
		}
	}
	return text, true
}

func (r *goINIReader) readQuoted(text, quote string) (string, bool) {
	value := ""
	for {
		if end := strings.LastIndex(text, quote); end >= 0 {
			return value + text[:end], true
		}
		if r.next >= len(r.lines) {
			return "", false
		}
		value += text + "\n"
		text = r.lines[r.next]
		r.next++
	}
}

func (r *goINIReader) readContinued(value string) string {
	for r.next < len(r.lines) {
		more := strings.TrimSpace(r.lines[r.next])
		r.next++
		if more == "" {
			break
		}
		rest, goesOn := strings.CutSuffix(value+more, `\`)
		if value = rest; !goesOn {
			break
		}
	}
	return value
}
