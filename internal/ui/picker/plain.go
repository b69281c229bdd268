package picker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
)

// askByNumber lists the items with numbers and reads the answer as a line.
func (p *Picker) askByNumber(ctx context.Context, m Menu) (int, error) {
	var list strings.Builder
	for i, item := range m.Items {
		fmt.Fprintf(&list, "%3d  %s\n", i+1, printable.Line(item.Line, 0))
	}
	list.WriteString("Number or name: ")
	if _, err := io.WriteString(p.out, list.String()); err != nil {
		return 0, err
	}
	line, err := p.keys.Line(ctx)
	if errors.Is(err, io.EOF) {
		return 0, m.answerProblem("one of %d choices is needed, and the input ended: %w", len(m.Items), err)
	}
	if err != nil {
		return 0, err
	}
	return m.findItem(strings.TrimSpace(line))
}

// findItem returns the item that an answer means: by number, by a whole field, or because only one matches.
func (m Menu) findItem(answer string) (int, error) {
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(m.Items) {
		return n - 1, nil
	}
	for i, item := range m.Items {
		for _, field := range append([]string{item.Line}, item.Fields...) {
			if answer != "" && strings.EqualFold(answer, field) {
				return i, nil
			}
		}
	}
	found := matchItems(m.Items, answer)
	if len(found) != 1 || answer == "" {
		return 0, m.answerProblem("%q fits %d of %d choices", answer, len(found), len(m.Items))
	}
	return found[0], nil
}

func (m Menu) answerProblem(format string, arguments ...any) error {
	return problem.New(problem.General, format, arguments...).WithHint("%s", m.Hint)
}

// listed is how many rows are listed at a time: a screen reader reads all of them out.
const listed = 15

// askForRow lists the likeliest rows with numbers, and narrows them by what is typed until it means one.
func (p *Picker) askForRow(ctx context.Context, s Search) (int, error) {
	found, filter := s.Find(s.Filter), s.Filter
	for {
		if _, err := io.WriteString(p.out, s.plainList(found, filter)); err != nil {
			return 0, err
		}
		line, err := p.keys.Line(ctx)
		if errors.Is(err, io.EOF) {
			return 0, problem.New(problem.General, "the input ended before a %s was chosen: %w", s.What, err).WithHint("%s", s.Hint)
		}
		if err != nil {
			return 0, err
		}
		filter = strings.TrimSpace(line)
		if n, err := strconv.Atoi(filter); err == nil && n >= 1 && n <= min(listed, len(found)) {
			return found[n-1], nil
		}
		if found = s.Find(filter); len(found) == 1 || len(found) > 0 && filter != "" && strings.EqualFold(s.Row(found[0])[0], filter) {
			return found[0], nil
		}
	}
}

func (s Search) plainList(found []int, filter string) string {
	var list strings.Builder
	if len(found) == 0 {
		fmt.Fprintf(&list, "No %s fits %q.\n", s.What, filter)
	}
	for i, row := range found[:min(listed, len(found))] {
		fmt.Fprintf(&list, "%3d", i+1)
		for _, cell := range s.Row(row) {
			if cell != "" {
				list.WriteString("  " + printable.Line(cell, 0))
			}
		}
		list.WriteByte('\n')
	}
	if more := len(found) - listed; more > 0 {
		fmt.Fprintf(&list, "and %d more.\n", more)
	}
	fmt.Fprintf(&list, "Number, name or words of the %s: ", s.What)
	return list.String()
}
