package ini

import (
	"slices"
	"strings"
)

// commentRun is a run of comment lines of a section with no other line between them. The section's own are those that
// touch its header or its settings. What stands by itself, with a blank line or an end of the section on either side,
// speaks of something else, and so do foreign lines wherever they are: marks of a generated part, lines for an editor,
// another section that has been commented out.
type commentRun struct {
	text       string
	first, end int // its lines of the section, end being the first behind it
	blankAbove bool
	blankBelow bool
	below      string // the blank lines behind it
	isLast     bool   // nothing but blank lines of the section follows
}

// commentRuns returns the runs of a section whose lines are given.
func (s *Section) commentRuns(lines []Line) []commentRun {
	var runs []commentRun
	for i := 1; i < len(lines); i++ {
		if lines[i].Kind != Comment {
			continue
		}
		r := commentRun{first: i, blankAbove: lines[i-1].Kind == Blank}
		for i < len(lines) && lines[i].Kind == Comment {
			i++
		}
		r.end = i
		for i < len(lines) && lines[i].Kind == Blank {
			i++
		}
		end := lines[r.end-1].End
		r.text, r.below = s.text[lines[r.first].Start:end], s.text[end:lines[i-1].End]
		r.blankBelow, r.isLast = r.below != "", i == len(lines)
		runs = append(runs, r)
		i--
	}
	return runs
}

// split divides the run into the section's own lines and the others.
func (r commentRun) split() (own, others string) {
	if r.blankAbove && (r.blankBelow || r.isLast) {
		return "", r.text
	}
	return splitForeign(r.text)
}

// leftovers is what stays of sections that are removed, one below the other.
type leftovers struct {
	text      strings.Builder
	last      string // what stays of the last one: the comments directly above the next header are in it
	endsBlank bool   // before last
}

// add takes what stays of one more section: the comments that are not its own. Those directly above the next header are
// the next section's, if there is one.
func (l *leftovers) add(s *Section, hasNext bool) {
	l.flush(withoutOwn(l.last))
	blank := l.endsBlank
	var b strings.Builder
	for _, r := range s.commentRuns(s.scanLines()) {
		_, others := r.split()
		if hasNext && r.isLast && !r.blankBelow {
			others = r.text
		}
		if others == "" {
			continue
		}
		if r.blankAbove && !blank {
			b.WriteString(s.doc.lineEnd())
		}
		b.WriteString(others + r.below)
		blank = r.blankBelow
	}
	l.last = b.String()
}

func (l *leftovers) flush(text string) {
	if trimSpace(text) != "" {
		l.text.WriteString(text)
		l.endsBlank = endsBlank(text)
	}
}

// appendTo adds what is left to the text above the next section, if there is one.
func (l *leftovers) appendTo(above *string, next *Section) {
	if l == nil {
		return
	}
	l.flush(l.last)
	*above += l.text.String()
	if next != nil {
		next.detachFrom(*above)
	}
}

// withoutOwn takes from a text the comments at its end that belong to the section below it.
func withoutOwn(text string) string {
	at := attachedComments(text)
	_, foreign := splitForeign(text[at:])
	return text[:at] + foreign
}

// endsBlank reports whether the last line of a text is blank.
func endsBlank(text string) bool {
	blank := false
	for scan := NewScanner(text); scan.Next(); {
		blank = scan.line.Kind == Blank
	}
	return blank
}

// attachedComments returns where the comment lines at the end of a section's
// text begin that stand directly above the next header.
func attachedComments(text string) int {
	at := len(text)
	scan := NewScanner(text)
	for scan.Next() {
		switch l := scan.Line(); {
		case l.Kind != Comment:
			at = len(text)
		case at == len(text):
			at = l.Start
		}
	}
	return at
}

// splitForeign takes the foreign lines out of a run of comment lines.
func splitForeign(run string) (own, foreign string) {
	var split [2]strings.Builder
	parked, forEditor := false, false
	for scan := NewScanner(run); scan.Next(); {
		l := scan.Line()
		body := trimSpace(strings.TrimLeft(run[l.Text:l.Stop], "#; \t"))
		parked = strings.HasPrefix(body, "[") && strings.HasSuffix(body, "]") || parked && strings.Contains(body, "=")
		which := 0
		if parked || forEditor || isMark(run[l.Text:l.Stop], body) {
			which = 1
		}
		forEditor = strings.HasPrefix(body, "Local Variables:") || forEditor && body != "End:"
		split[which].WriteString(run[l.Start:l.End])
	}
	return split[0].String(), split[1].String()
}

// isMark reports whether a comment is one of a program: the begin or end of a part that it generates, or a line by
// which editors know the kind of file or fold it.
func isMark(line, body string) bool {
	for _, part := range []string{">>>", "<<<", "{{{", "}}}", "-*-", "vim:", "Local Variables:"} {
		if strings.Contains(line, part) {
			return true
		}
	}
	for _, first := range []string{"vi:", "ex:", "<", "endregion"} {
		if strings.HasPrefix(body, first) {
			return true
		}
	}
	if strings.HasPrefix(line, "#region") && !strings.Contains(line, "=") {
		return true
	}
	words := strings.FieldsFunc(body, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	for i, word := range words {
		switch upper := strings.ToUpper(word); upper {
		case "BEGIN", "END", "START", "STOP":
			if i == 0 || i == len(words)-1 || word == upper {
				return true
			}
		}
	}
	return false
}

// HasOwnComments reports whether comments would go with a section that is removed, also one behind its header.
func (d *Document) HasOwnComments(s *Section) bool {
	header, _, _ := strings.Cut(s.text, "\n")
	if _, behind, _ := strings.Cut(header, "]"); strings.TrimSpace(behind) != "" {
		return true
	}
	i := slices.Index(d.sections, s)
	if i > 0 {
		above := d.sections[i-1].text
		if own, _ := splitForeign(above[attachedComments(above):]); own != "" {
			return true
		}
	}
	for _, r := range s.commentRuns(s.scanLines()) {
		if own, _ := r.split(); own != "" && !(r.isLast && !r.blankBelow && i+1 < len(d.sections)) {
			return true
		}
	}
	return false
}
