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
