package prompt

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/style"
	"github.com/awsid/awsid/internal/ui/tty"
)

// Prompter asks questions on a pair of streams: standard input and output,
// or the controlling terminal. One Prompter asks all questions of a command.
type Prompter struct {
	in    io.Reader
	out   io.Writer
	keys  *tty.Reader
	plain bool
}

// New asks on out and reads answers from in. On a terminal lines can be
// edited, unless term, the value of TERM, is "dumb".
func New(in io.Reader, out io.Writer, term string) *Prompter {
	return &Prompter{in: in, out: out, keys: tty.NewReader(in), plain: term == "dumb"}
}

// Interactive tells whether a person at a terminal answers.
func (p *Prompter) Interactive() bool { return tty.IsTerminal(p.in) && tty.IsTerminal(p.out) }

// Ask returns the answer without its line break. Ctrl-C, or the end of ctx,
// is problem.Interrupted; Ctrl-D and the end of a pipe wrap io.EOF.
func (p *Prompter) Ask(ctx context.Context, q Question) (string, error) {
	answer, err := p.askOnce(ctx, q)
	switch {
	case err == nil:
		if isKept, err := p.confirmDoubtful(ctx, q, answer); err != nil || isKept {
			return answer, err
		}
		return p.Ask(ctx, q)
	case ctx.Err() != nil:
		return "", errInterrupted()
	case errors.Is(err, io.EOF) && !errors.As(err, new(*problem.Error)):
		return "", errEnd(q.Text)
	}
	return "", err
}

// style is without colours: what is drawn counts its own columns.
func (p *Prompter) style() style.Style { return style.Of(p.out, environ.Vars{}, "off") }

// confirmDoubtful asks a person whether an answer is to be kept that there is something against.
func (p *Prompter) confirmDoubtful(ctx context.Context, q Question, answer string) (isKept bool, err error) {
	if q.Doubt == nil || !p.Interactive() {
		return true, nil
	}
	doubt := q.Doubt(ctx, answer)
	if doubt == "" {
		return true, nil
	}
	if err := p.style().Tell(doubt); err != nil {
		return false, err
	}
	return p.Confirm(ctx, "Keep it? [y/N] ", false)
}

func (p *Prompter) askOnce(ctx context.Context, q Question) (string, error) {
	q.Text = p.style().Wrap(q.Text, 0)
	switch {
	case q.Secret && tty.IsTerminal(p.in):
		return p.askHidden(ctx, q)
	case p.Interactive() && !p.plain:
		return p.editAnswer(ctx, q)
	}
	return p.askPlain(ctx, q)
}

// Confirm asks a yes-or-no question until the answer is one of them; nothing typed means otherwise.
func (p *Prompter) Confirm(ctx context.Context, text string, otherwise bool) (bool, error) {
	yes := false
	_, err := p.Ask(ctx, Question{Text: text, Check: func(typed string) (err error) {
		yes, err = YesOrNo(typed, otherwise)
		return err
	}})
	return yes && err == nil, err
}

// YesOrNo reads an answer; nothing typed means otherwise.
func YesOrNo(typed string, otherwise bool) (yes bool, err error) {
	switch strings.ToLower(strings.TrimSpace(typed)) {
	case "":
		return otherwise, nil
	case "y", "yes":
		return true, nil
	case "n", "no":
		return false, nil
	}
	return false, errors.New("please answer y or n")
}

// askPlain writes the question and reads a line. The next question of a
// pipe begins on the same line, as no person's Enter was echoed.
func (p *Prompter) askPlain(ctx context.Context, q Question) (string, error) {
	for {
		if _, err := io.WriteString(p.out, printable.Text(q.Text)); err != nil {
			return "", err
		}
		line, err := p.keys.Line(ctx)
		if err != nil {
			return "", err
		}
		answer, complaint := q.acceptAnswer(line)
		if complaint == nil {
			return answer, nil
		}
		if _, err := io.WriteString(p.out, printable.Text(complaint.Error())+"\n"); err != nil {
			return "", err
		}
	}
}

func (q Question) acceptAnswer(typed string) (string, error) {
	typed = cmp.Or(typed, q.Default)
	if q.Check == nil {
		return typed, nil
	}
	return typed, q.Check(typed)
}

// askHidden reads keys without showing them. Nothing is drawn, so it works when only the input is a terminal.
func (p *Prompter) askHidden(ctx context.Context, q Question) (string, error) {
	restore, err := p.enterRaw()
	if err != nil {
		return "", err
	}
	defer restore()
	for {
		if _, err := io.WriteString(p.out, printable.Text(q.Text)); err != nil {
			return "", err
		}
		typed, err := p.hiddenLine(ctx)
		if err != nil {
			return "", err
		}
		answer, complaint := q.acceptAnswer(typed)
		if complaint == nil {
			_, err := io.WriteString(p.out, "\r\n")
			return answer, err
		}
		if _, err := io.WriteString(p.out, "\r\n"+printable.Line(complaint.Error(), 0)+"\r\n"); err != nil {
			return "", err
		}
	}
}

func (p *Prompter) hiddenLine(ctx context.Context) (string, error) {
	var l line
	pasting := false
	for {
		key, err := p.keys.Key(ctx)
		if err != nil {
			return "", err
		}
		switch {
		case isPasted(key, &pasting):
			continue
		case key.Name == tty.Enter:
			return l.String(), nil
		case key.Name == tty.Interrupt:
			return "", errInterrupted()
		case key.Name == tty.EndOfFile && l.isEmpty():
			return "", io.EOF
		}
		l.applyKey(key)
	}
}

// enterRaw hands over every key until restore is called. The terminal is asked to mark what is pasted, so that a line
// end in it does not answer this question and the rest the next one.
func (p *Prompter) enterRaw() (restore func(), err error) {
	leaveRaw, err := tty.Raw(p.in, p.out)
	if err != nil || p.plain || !tty.IsTerminal(p.out) {
		return leaveRaw, err
	}
	raw := printable.Raw(p.out)
	if _, err := io.WriteString(raw, "\x1b[?2004h"); err != nil {
		leaveRaw()
		return nil, err
	}
	return func() {
		_, _ = io.WriteString(raw, "\x1b[?2004l") // the terminal may be gone
		leaveRaw()
	}, nil
}

// isPasted reports whether a key is the mark of a paste, or a control character or sequence in one: only characters
// are taken from there. pasting says where we are.
func isPasted(key tty.Key, pasting *bool) bool {
	switch key.Name {
	case tty.PasteStart, tty.PasteEnd:
		*pasting = key.Name == tty.PasteStart
		return true
	}
	return *pasting && key.Name != tty.Character
}
