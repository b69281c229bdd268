package edit

import (
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// contextLines is the number of unchanged lines around a change.
const contextLines = 3

// Diff returns the changes of the shared files as a unified diff in which secrets are masked, "" when there are none.
func (r *Result) Diff() string {
	var b strings.Builder
	for _, c := range r.Changes {
		if c.Which != shared.GeneratedFile {
			c.appendDiff(&b, paths.Tilde(c.Path, r.home))
		}
	}
	return b.String()
}

func (c Change) appendDiff(b *strings.Builder, name string) {
	from, to := name, name
	if !c.Existed {
		from = "/dev/null"
	}
	if c.Removed {
		to = "/dev/null"
	}
	fmt.Fprintf(b, "--- %s\n+++ %s\n", from, to)
	// The texts are compared as they are and shown masked.
	edits := lcs.DiffLines(splitLines(c.Before), splitLines(c.After))
	before, after := splitLines(maskSecrets(c.Before)), splitLines(maskSecrets(c.After))
	for len(edits) > 0 {
		n := editsInHunk(edits)
		writeHunk(b, edits[:n], before, after)
		edits = edits[n:]
	}
}

// editsInHunk returns how many of the edits share a hunk: those whose context would touch.
func editsInHunk(edits []lcs.Diff) int {
	for i := 1; i < len(edits); i++ {
		if edits[i].Start-edits[i-1].End > 2*contextLines {
			return i
		}
	}
	return len(edits)
}

func writeHunk(b *strings.Builder, edits []lcs.Diff, before, after []string) {
	first, last := edits[0], edits[len(edits)-1]
	above := min(contextLines, first.Start)
	below := min(contextLines, len(before)-last.End)
	at := first.Start - above
	fmt.Fprintf(b, "@@ -%s +%s @@\n", lineRange(at, last.End+below), lineRange(first.ReplStart-above, last.ReplEnd+below))
	for _, e := range edits {
		writeLines(b, " ", before[at:e.Start])
		writeLines(b, "-", before[e.Start:e.End])
		writeLines(b, "+", after[e.ReplStart:e.ReplEnd])
		at = e.End
	}
	writeLines(b, " ", before[at:at+below])
}

// lineRange is how a diff writes the lines from and to, counted from 0: the
// number of the first and, unless it is 1, how many there are.
func lineRange(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	default:
		return fmt.Sprintf("%d,%d", from+1, to-from)
	}
}

func writeLines(b *strings.Builder, mark string, lines []string) {
	for _, l := range lines {
		b.WriteString(mark + l)
		if !strings.HasSuffix(l, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// splitLines cuts a text behind each \n, which alone ends a line of a diff.
func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	lines := strings.SplitAfter(text, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return lines
}
