package ini

// remark returns what other readers take for a comment behind a value.
func (s *Section) remark(l *Line) string {
	switch l.Kind {
	case Setting:
		return remarkOf(s.text[l.ValueStart:l.ValueEnd])
	case Continuation:
		return remarkOf(s.text[l.Text:l.Stop])
	default:
		return ""
	}
}

// remarkOf returns the part of a value from a # or ; on that has a blank in
// front of it and is not quoted, or "".
func remarkOf(value string) string {
	if at := remarkAt(value, true); at >= 0 {
		return value[at:]
	}
	return ""
}

// remarkAt finds the mark. A quote that is never closed is an apostrophe, and
// the search starts again without regard to quotes.
func remarkAt(value string, quotes bool) int {
	var open byte
	for i := range len(value) {
		c := value[i]
		switch {
		case open != 0:
			if c == open {
				open = 0
			}
		case quotes && (c == '"' || c == '\''):
			open = c
		case c != '#' && c != ';':
		case i == 0 && len(value) > 1 && value[1] == ' ', i > 0 && (value[i-1] == ' ' || value[i-1] == '\t'):
			return i
		}
	}
	if open != 0 {
		return remarkAt(value, false)
	}
	return -1
}
