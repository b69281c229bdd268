package each

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/ui/columns"
	"github.com/mattn/go-runewidth"
)

// printer writes lines of many programs, each as a whole, behind the name of its profile.
type printer struct {
	mu    sync.Mutex
	width int
}

const maxName = 32 // cells that a name may take before each line

func newPrinter(runs []*run) *printer {
	p := &printer{}
	for _, r := range runs {
		p.width = max(p.width, min(runewidth.StringWidth(printable.Line(r.profile.Name, 0)), maxName))
	}
	return p
}

func (p *printer) writer(r *run, to io.Writer) *lineWriter {
	name := columns.Cut(printable.Line(r.profile.Name, 0), p.width)
	return &lineWriter{printer: p, to: to, prefix: name + strings.Repeat(" ", p.width-runewidth.StringWidth(name)) + " | "}
}

// lineWriter is one output of one program.
type lineWriter struct {
	printer *printer
	to      io.Writer
	prefix  string
	begun   []byte // of a line
}

const maxLine = 64 << 10 // of a line that does not end

func (w *lineWriter) Write(data []byte) (int, error) {
	w.begun = append(w.begun, data...)
	for {
		line, rest, ended := bytes.Cut(w.begun, []byte("\n"))
		if !ended && len(w.begun) <= maxLine {
			return len(data), nil
		}
		if len(line) > maxLine {
			line, rest = w.begun[:maxLine], w.begun[maxLine:]
		}
		if err := w.writeLine(line); err != nil {
			return 0, err
		}
		w.begun = rest
	}
}

func (w *lineWriter) writeLine(line []byte) error {
	w.printer.mu.Lock()
	defer w.printer.mu.Unlock()
	// The program answers for what it prints, as it would without us.
	_, err := fmt.Fprintf(printable.Raw(w.to), "%s%s\n", w.prefix, bytes.TrimSuffix(line, []byte("\r")))
	return err
}

func (w *lineWriter) flush() {
	if len(w.begun) > 0 {
		_ = w.writeLine(w.begun) // who reads has gone, and nobody misses it
	}
}

// writeGroup prints all that a run printed, below the name of its profile.
func writeGroup(env *app.Env, r *run) error {
	if _, err := fmt.Fprintf(env.Stdout, "== %s ==\n", printable.Line(r.profile.Name, 0)); err != nil {
		return err
	}
	if _, err := printable.Raw(env.Stdout).Write(withLineEnd(r.out.Bytes())); err != nil {
		return err
	}
	_, err := printable.Raw(env.Stderr).Write(withLineEnd(r.errOut.Bytes()))
	return err
}

func withLineEnd(text []byte) []byte {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return append(text, '\n')
	}
	return text
}

// result is a run as a line of JSON.
func (r *run) result() any {
	type result struct {
		Profile   string
		AccountID string  `json:"AccountId,omitempty"`
		Region    string  `json:",omitempty"`
		ExitCode  int     `json:"ExitCode"`
		Error     string  `json:",omitempty"`
		Seconds   float64 `json:"Seconds"`
		Stdout    string
		Stderr    string
	}
	out := result{
		Profile: r.profile.Name, AccountID: r.profile.AccountID, Region: r.profile.Region, ExitCode: r.code(),
		Seconds: float64(r.took.Milliseconds()) / 1000, Stdout: r.out.String(), Stderr: r.errOut.String(),
	}
	if r.err != nil {
		out.Error = r.reason()
	}
	return out
}
