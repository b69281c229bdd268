package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// textOf returns the file that a section or problem stands in.
func textOf(s *doctor.Snapshot, which shared.Which) doctor.Text {
	if which == shared.CredentialsFile {
		return s.Credentials
	}
	return s.Config
}

// lineAt returns a line of a file without its line end, "" past the end.
func lineAt(t doctor.Text, number int) string {
	for n, line := range t.Lines() {
		if n == number {
			return line
		}
	}
	return ""
}

// changeLine is a repair that replaces one line. The line is found again by
// its text, the one nearest to its old number: other repairs may have moved
// it. An empty result removes the line.
func changeLine(does string, t doctor.Text, number int, change func(line string) string) *doctor.Repair {
	old := lineAt(t, number)
	return &doctor.Repair{Does: does, Which: t.Which, Edit: func(f *edit.File) error {
		text := f.Document.String()
		start, eol, end := nearestLine(text, old, number)
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

func nearestLine(text, old string, number int) (start, eol, end int) {
	start = -1
	best := 0
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		if text[l.Start:l.Eol] != old {
			continue
		}
		if away := max(l.Number-number, number-l.Number); start < 0 || away < best {
			best, start, eol, end = away, l.Start, l.Eol, l.End
		}
	}
	return start, eol, end
}

// commentOut keeps the words of a line that no reader can use.
func commentOut(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	return changeLine("put # in front of the line", textOf(s, p.File), p.Origin.Line, func(line string) string {
		return "# " + strings.TrimLeft(line, " \t")
	})
}

// newline returns how lines of a text end.
func newline(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
