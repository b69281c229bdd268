package rules

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// setKey is a fix that gives a key of a section a value.
func setKey(does string, e *doctor.Section, key, value string) *doctor.Fix {
	return editSection(does, e, func(section *ini.Section) error { return section.Set(key, value) })
}

// setValue is a fix that gives a setting another value.
func setValue(does string, v doctor.Setting, value string) *doctor.Fix {
	return setKey(does, v.Section, v.Key, value)
}

// deleteKey is a fix that removes a setting.
func deleteKey(does string, v doctor.Setting) *doctor.Fix {
	return editSection(does, v.Section, func(section *ini.Section) error {
		section.Delete(v.Key)
		return nil
	})
}

// editSection is a fix inside one section, if it is still there.
func editSection(does string, e *doctor.Section, change func(*ini.Section) error) *doctor.Fix {
	header := e.Section.Header
	return &doctor.Fix{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		if section, ok := f.Document.Section(header); ok {
			return change(section)
		}
		return nil
	}}
}

// renameKey is a fix that spells a key another way, in its place.
func renameKey(v doctor.Setting, to string) *doctor.Fix {
	header := v.Section.Section.Header
	return &doctor.Fix{Does: fmt.Sprintf("write %s for %s", to, v.Key), Which: v.Section.File, Edit: func(f *edit.File) error {
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

// findKey finds where a key stands in a section; start is -1 when it is not
// there.
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
func renameSection(e *doctor.Section, header string) *doctor.Fix {
	return &doctor.Fix{Does: fmt.Sprintf("head the section [%s]", header), Which: e.File, Edit: func(f *edit.File) error {
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

// changeLine is a fix that replaces one line; an empty result removes it. The
// line is found again by its text, the one nearest to its old number: other
// fixes may have moved it.
func changeLine(does string, t doctor.Text, number int, change func(line string) string) *doctor.Fix {
	old := t.Line(number)
	return &doctor.Fix{Does: does, Which: t.Which, Edit: func(f *edit.File) error {
		text := f.Document.String()
		start, eol, end := findLine(text, old, number)
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

// findLine finds the line of a text that is nearest to a number; start is -1
// when there is none.
func findLine(text, line string, number int) (start, eol, end int) {
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

// commentOut keeps the words of a line that no reader can use.
func commentOut(s *doctor.Snapshot, p shared.Problem) *doctor.Fix {
	return changeLine("put # in front of the line", s.Text(p.File), p.Origin.Line, func(line string) string {
		return "# " + strings.TrimLeft(line, " \t")
	})
}

// lineEnd returns how lines of a text end.
func lineEnd(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// chmod is a fix that gives a file another mode.
func chmod(path string, mode fs.FileMode) *doctor.Fix {
	return &doctor.Fix{Does: fmt.Sprintf("chmod %03o", mode), Do: func() error { return os.Chmod(path, mode) }}
}
