package prompt

import (
	"context"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/style"
	"github.com/awsid/awsid/internal/ui/tty"
)

// shownCompletions is how many possible answers are listed below the line.
const shownCompletions = 8

type editor struct {
	q         Question
	style     style.Style
	line      line
	block     *tty.Block
	complaint string
	// choices are what the typed text may become; chosen is the one that Tab or an arrow put into the line, -1 for
	// none; typed is the text before that.
	choices []Completion
	chosen  int
	typed   string
	asked   bool // Tab was pressed on an empty line
	isStale bool // the line was edited since the possible answers were found
	pasting bool
}

func (p *Prompter) editAnswer(ctx context.Context, q Question) (string, error) {
	restore, err := p.enterRaw()
	if err != nil {
		return p.askPlain(ctx, q)
	}
	defer restore()
	if end := strings.LastIndexByte(q.Text, '\n') + 1; end > 0 { // what leads to the question is not drawn again
		lead := strings.ReplaceAll(printable.Text(q.Text[:end]), "\n", "\r\n")
		if _, err := io.WriteString(p.out, lead); err != nil {
			return "", err
		}
		q.Text = q.Text[end:]
	}
	e := &editor{q: q, style: p.style(), block: tty.NewBlock(p.out), chosen: -1}
	for {
		if !p.keys.Ready(len(e.line.text)) { // a paste is drawn once
			if err := e.drawEditor(); err != nil {
				return "", err
			}
		}
		key, err := p.keys.Key(ctx)
		if err != nil {
			return "", e.leaveScreen(p.out, err)
		}
		done, err := e.pressKey(key)
		if done || err != nil {
			answer, _ := q.acceptAnswer(e.line.String())
			return answer, e.leaveScreen(p.out, err)
		}
	}
}

// leaveScreen removes what was shown below the line and goes to the next line. An
// interrupted line is left open: who reports the interruption ends it.
func (e *editor) leaveScreen(out io.Writer, err error) error {
	if drawErr := e.block.Draw(printable.Line(e.q.Text+e.line.String(), 0), "", nil); drawErr != nil {
		return drawErr
	}
	if err == nil || IsEnd(err) {
		if _, writeErr := io.WriteString(out, "\r\n"); writeErr != nil {
			return writeErr
		}
	}
	return err
}

// pressKey handles one key and tells whether the question is answered.
func (e *editor) pressKey(key tty.Key) (done bool, err error) {
	if isPasted(key, &e.pasting) {
		key.Name = tty.Unknown
	}
	switch key.Name {
	case tty.Enter:
		_, complaint := e.q.acceptAnswer(e.line.String())
		if complaint == nil {
			return true, nil
		}
		e.complaint = complaint.Error()
		return false, nil
	case tty.Interrupt:
		return false, errInterrupted()
	case tty.EndOfFile:
		if e.line.isEmpty() {
			return false, io.EOF
		}
	case tty.Tab:
		e.refreshCompletions()
		e.completeAnswer()
		return false, nil
	case tty.BackTab, tty.Up:
		e.refreshCompletions()
		e.moveChoice(-1)
		return false, nil
	case tty.Down:
		e.refreshCompletions()
		e.moveChoice(1)
		return false, nil
	}
	e.complaint, e.chosen, e.asked, e.isStale = "", -1, false, true
	e.line.applyKey(key)
	return false, nil
}

// refreshCompletions finds the possible answers before somebody sees them: for each key of a paste it would take long.
func (e *editor) refreshCompletions() {
	if e.isStale {
		e.isStale = false
		e.findCompletions()
	}
}

func (e *editor) findCompletions() {
	e.choices, e.typed = nil, e.line.String()
	if e.q.Complete != nil && (e.asked || e.typed != "") {
		e.choices = e.q.Complete(e.typed)
	}
}

// completeAnswer extends the line by what all possible answers have in common, or else goes through them.
func (e *editor) completeAnswer() {
	if e.chosen >= 0 {
		e.moveChoice(1)
		return
	}
	listed := e.asked || e.typed != ""
	e.asked = true
	e.findCompletions()
	if len(e.choices) == 0 {
		return
	}
	common := commonPrefix(e.choices)
	if len(e.choices) > 1 && (len(common) <= len(e.typed) || !hasPrefixFold(common, e.typed)) {
		if listed {
			e.moveChoice(1)
		}
		return
	}
	e.line.setText(common)
	e.findCompletions()
}

// moveChoice puts the next or previous possible answer into the line.
func (e *editor) moveChoice(step int) {
	n := len(e.choices)
	if n == 0 {
		return
	}
	if e.chosen < 0 && step < 0 {
		e.chosen = 0
	}
	e.chosen = (e.chosen + step + n) % n
	e.line.setText(e.choices[e.chosen].Value)
}

func (e *editor) drawEditor() error {
	e.refreshCompletions()
	before, after := string(e.line.text[:e.line.cursor]), string(e.line.text[e.line.cursor:])
	return e.block.Draw(printable.Line(e.q.Text+before, 0), printable.Line(after, 0), e.linesBelow())
}

// linesBelow is the complaint, the possible answers and the note.
func (e *editor) linesBelow() []string {
	var out []string
	if e.complaint != "" {
		out = strings.Split(e.style.Wrap(printable.Line(e.complaint, 0), 0), "\n")
	}
	out = append(out, e.completionLines()...)
	if e.q.Note != nil {
		for _, s := range e.q.Note(e.line.String()) {
			out = append(out, printable.Line(s, 0))
		}
	}
	return out
}

// completionLines shows a window of the possible answers around the chosen one.
func (e *editor) completionLines() []string {
	if len(e.choices) == 1 && e.choices[0].Value == e.line.String() && e.choices[0].Doc == "" {
		return nil
	}
	from := max(0, min(e.chosen-shownCompletions/2, len(e.choices)-shownCompletions))
	shown := e.choices[from:min(len(e.choices), from+shownCompletions)]
	width := 0
	for _, c := range shown {
		width = max(width, len(c.Value))
	}
	var out []string
	for i, c := range shown {
		mark := "  "
		if from+i == e.chosen {
			mark = "> "
		}
		text := mark + printable.Line(c.Value, 0)
		if c.Doc != "" {
			text += strings.Repeat(" ", width-len(c.Value)+2) + tty.Dim(printable.Line(c.Doc, 0))
		}
		out = append(out, text)
	}
	return out
}
