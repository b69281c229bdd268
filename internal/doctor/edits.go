package doctor

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// SetKey is a fix that gives a key of a section a value.
func SetKey(does string, e *Section, key, value string) *Fix {
	return EditSection(does, e, func(section *ini.Section) error { return section.Set(key, value) })
}

// SetValue is a fix that gives a setting another value.
func SetValue(does string, v Setting, value string) *Fix {
	return EditSection(does, v.Section, func(section *ini.Section) error {
		if v.Block != "" {
			return section.SetNested(v.Block, v.Key, value)
		}
		return section.Set(v.Key, value)
	})
}

// DeleteKey is a fix that removes a setting.
func DeleteKey(does string, v Setting) *Fix {
	return EditSection(does, v.Section, func(section *ini.Section) error {
		section.Delete(v.Key)
		return nil
	})
}

// EditSection is a fix inside one section, if it is still there. In one of two
// sections of the same header a person has to choose.
func EditSection(does string, e *Section, change func(*ini.Section) error) *Fix {
	header := e.Section.Header
	if e.repeated {
		return nil
	}
	return &Fix{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		if section, ok := f.Document.Section(header); ok {
			return change(section)
		}
		return nil
	}}
}

// RenameKey is a fix that spells a key another way, in its place.
func RenameKey(v Setting, to string) *Fix {
	header := v.Section.Section.Header
	if v.Section.repeated {
		return nil
	}
	return &Fix{Does: fmt.Sprintf("write %s for %s", to, v.Key), Which: v.Section.File, Edit: func(f *edit.File) error {
		section, ok := f.Document.Section(header)
		if !ok {
			return nil
		}
		if _, taken := section.Item(to); taken {
			return nil
		}
		text := f.Document.String()
		if start, end := findKey(text, header, v.Key); start >= 0 {
			f.SetText(text[:start] + to + text[end:])
		}
		return nil
	}}
}

// findKey finds where a key stands in a section; start is -1 when it is not there.
func findKey(text, header, key string) (start, end int) {
	inside := false
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		switch {
		case l.Kind == ini.Header:
			inside = text[l.NameStart:l.NameEnd] == header
		case l.Kind == ini.Setting && inside && ini.Fold(text[l.NameStart:l.NameEnd]) == key:
			return l.NameStart, l.NameEnd
		}
	}
	return -1, -1
}

// renameSection is a fix that spells a header another way.
func renameSection(e *Section, header string) *Fix {
	return &Fix{Does: fmt.Sprintf("head the section [%s]", header), Which: e.File, Edit: func(f *edit.File) error {
		section, ok := f.Document.Section(e.Section.Header)
		if !ok {
			return nil
		}
		if err := f.Document.RenameSection(section, header); err != nil {
			return err
		}
		f.SetText(f.Document.String())
		return nil
	}}
}

// ChangeLine is a fix that replaces one line; an empty result removes it. The line is found again by its text, the
// one nearest to its old number: other fixes may have moved it.
func ChangeLine(does string, t Text, number int, change func(line string) string) *Fix {
	old := t.Line(number)
	return &Fix{Does: does, Which: t.Which, Edit: func(f *edit.File) error {
		text := f.Document.String()
		start, eol, end := FindLine(text, old, number)
		if start < 0 {
			return nil
		}
		if line := change(text[start:eol]); line != "" {
			f.SetText(text[:start] + line + text[eol:])
		} else {
			f.SetText(text[:start] + text[end:])
		}
		return nil
	}}
}

// FindLine finds the line of a text that is nearest to a number; start is -1 when there is none.
func FindLine(text, line string, number int) (start, eol, end int) {
	start = -1
	best := 0
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		if text[l.Start:l.Eol] != line {
			continue
		}
		if away := max(l.Number-number, number-l.Number); start < 0 || away < best {
			best, start, eol, end = away, l.Start, l.Eol, l.End
		}
	}
	return start, eol, end
}

// CommentOut keeps the words of a line that no reader can use.
func CommentOut(s *Snapshot, p shared.Problem) *Fix {
	return ChangeLine("put # in front of the line", s.Text(p.File), p.Origin.Line, func(line string) string {
		return "# " + strings.TrimLeft(line, " \t")
	})
}

// LineEnd returns how lines of a text end.
func LineEnd(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// Chmod is a fix that gives a file another mode.
func Chmod(path string, mode fs.FileMode) *Fix {
	return &Fix{Does: fmt.Sprintf("chmod %03o", mode), Do: func() error { return os.Chmod(path, mode) }}
}
