package doctor

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// lineChange is a change of the line that has a text, nearest to a number; an empty result removes it.
type lineChange struct {
	old    string
	number int
	change func(line string) string
}

// applySafely changes nothing where the change panics: the fix is then left out.
func (c *lineChange) applySafely() (to string) {
	defer func() {
		if recover() != nil {
			to = c.old
		}
	}()
	return c.change(c.old)
}

const (
	// fewLines are changed one by one, and more of them together: looking at the file after each would take the square of
	// its length, and what is no config file at all may have thousands.
	fewLines = 8
	// mostTrials bounds how often the file is looked at for the changes that do harm; what is left then is left to the
	// person.
	mostTrials = 64
)

// countLineFixes counts the fixes at the beginning of a list that change one line each of the same file.
func countLineFixes(todo []Finding) int {
	n := 0
	for n < len(todo) && todo[n].Fix.line != nil && todo[n].Fix.Which == todo[0].Fix.Which {
		n++
	}
	return n
}

// tryLines changes lines together, and where that does harm each half of them by itself.
func (p *FixPlan) tryLines(file *edit.File, todo []Finding, trials *int) {
	before := file.Document.String()
	after, moved, done := changeLines(before, todo)
	if len(done) == 0 || *trials == 0 {
		return
	}
	*trials--
	switch {
	case p.first[todo[0].Rule] || isNowhereWorse(before, after, moved),
		len(todo) == 1 && countProblems(after) <= countProblems(before):
		file.SetText(after)
		p.Findings = append(p.Findings, done...)
	case len(todo) > 1:
		p.tryLines(file, todo[:len(todo)/2], trials)
		p.tryLines(file, todo[len(todo)/2:], trials)
	}
}

// isNowhereWorse reports whether no line has more problems than before; moved are the numbers of the lines now. The sum
// would not do: what one change makes worse would hide behind what the others make better.
func isNowhereWorse(before, after string, moved []int) bool {
	more := map[int]int{}
	for _, d := range ini.NewIndex(after).Diagnostics {
		more[d.Line]++
	}
	for _, d := range ini.NewIndex(before).Diagnostics {
		if d.Line > 0 && d.Line <= len(moved) {
			more[moved[d.Line-1]]--
		}
	}
	for _, n := range more {
		if n > 0 {
			return false
		}
	}
	return true
}

// changeLines returns the text with all changes made that find their line, the numbers that its lines have now, and those
// changes.
func changeLines(text string, todo []Finding) (changed string, moved []int, done []Finding) {
	var lines []ini.Line
	numbers := map[string][]int{} // of the lines that have a text, from 0
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		numbers[text[l.Start:l.Eol]] = append(numbers[text[l.Start:l.Eol]], len(lines))
		lines = append(lines, *l)
	}
	instead := map[int]string{}
	for _, f := range todo {
		c := f.Fix.line
		at, found := nearestNumber(numbers[c.old], c.number-1)
		if _, isChanged := instead[at]; !found || isChanged {
			continue
		}
		if to := c.applySafely(); to != c.old {
			instead[at] = to
			done = append(done, f)
		}
	}
	var b strings.Builder
	number := 1
	for i, l := range lines {
		to, isChanged := instead[i]
		moved = append(moved, number)
		switch {
		case !isChanged:
			b.WriteString(text[l.Start:l.End])
			number++
		case to != "":
			b.WriteString(to + text[l.Eol:l.End])
			number += 1 + strings.Count(to, "\n")
		default:
			moved[i] = 0
		}
	}
	return b.String(), moved, done
}

// nearestNumber returns the number of an ordered list that is nearest to n, the lower of two.
func nearestNumber(list []int, n int) (nearest int, found bool) {
	if len(list) == 0 {
		return 0, false
	}
	i, isThere := slices.BinarySearch(list, n)
	switch {
	case isThere, i == 0:
		return list[i], true
	case i == len(list) || n-list[i-1] <= list[i]-n:
		return list[i-1], true
	}
	return list[i], true
}

// ChangeLine is a fix that replaces one line; an empty result removes it. The line is found again by its text, the
// one nearest to its old number: other fixes may have moved it.
func ChangeLine(does string, t Text, number int, change func(line string) string) *Fix {
	old := t.Line(number)
	return &Fix{Does: does, Which: t.Which, line: &lineChange{old, number, change}, Edit: func(f *edit.File) error {
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
