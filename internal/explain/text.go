package explain

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// mostRemarks bounds the list of lines that a reader passes over; JSON has them all.
const mostRemarks = 8

// WriteText writes the explanation for people, in lines of at most columns: the answer, and below it everything that
// led to it.
func (e *Explanation) WriteText(w io.Writer, columns int) error {
	p := &page{columns: min(max(columns, 40), 100)}
	e.writeAnswer(p)
	e.writeProfile(p)
	e.writeSettings(p)
	e.writeCredentials(p)
	e.writeCalls(p)
	e.writeCaches(p)
	e.writeCheck(p)
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (e *Explanation) writeProfile(p *page) {
	p.heading("PROFILE")
	p.paragraph(2, 2, fmt.Sprintf("%s, as read by %s: %s.", e.Profile.Name, e.Reader.Title, e.Profile.Why))
	for _, s := range e.Profile.Shadowed {
		p.paragraph(2, 4, fmt.Sprintf("%s (%s) is not followed.", s.Text, e.originText(s.Origin)))
	}
	switch {
	case e.Profile.Found:
		var at []string
		for _, s := range e.Profile.Sections {
			at = append(at, e.originText(s))
		}
		p.paragraph(2, 4, "It stands at "+strings.Join(at, " and ")+".")
	case e.Profile.Origin.Kind == origin.Default:
		p.paragraph(2, 4, "It is in neither file.")
	default:
		p.paragraph(2, 4, "IT IS IN NEITHER FILE: every command that names it fails.")
	}
	for _, f := range e.Files {
		e.writeFile(p, f)
	}
}

func (e *Explanation) writeFile(p *page, f File) {
	state := e.tildePath(f.Path)
	switch {
	case f.Refused:
		state += " IS REFUSED; what could be made out of it follows"
	case !f.Found:
		state += " does not exist"
	case f.From != "":
		state += " is read"
	default:
		state = ""
	}
	if f.From != "" {
		state += ", as " + f.From + " says"
	}
	if state != "" {
		p.paragraph(2, 4, state+".")
	}
	for i, r := range f.Problems {
		if i == mostRemarks {
			p.paragraph(4, 6, fmt.Sprintf("… and %d more (--output json has all)", len(f.Problems)-i))
			break
		}
		line := e.originText(r.Origin) + ": " + r.Text
		if r.Hint != "" {
			line += "; " + r.Hint
		}
		p.paragraph(4, 6, line)
	}
}

func (e *Explanation) writeSettings(p *page) {
	p.heading("SETTINGS")
	width := 0
	var usual []Setting
	for _, s := range e.Settings {
		if s.Origin.Kind != origin.Default {
			width = max(width, len(s.Name))
		}
	}
	width = min(width, 34)
	section := ""
	for _, s := range e.Settings {
		if s.Origin.Kind == origin.Default {
			usual = append(usual, s)
			continue
		}
		if s.Section != section {
			section = s.Section
			p.paragraph(2, 4, section+":")
		}
		e.writeSetting(p, s, width)
	}
	p.paragraph(2, 4, summarizeDefaults(usual))
}

// summarizeDefaults names the defaults that people ask about and counts the others.
func summarizeDefaults(usual []Setting) string {
	var shown []string
	for _, s := range usual {
		switch s.Name {
		case "output", "retry_mode", "max_attempts", "connect_timeout", "read_timeout":
			shown = append(shown, s.Name+" "+s.Text)
		}
	}
	if len(usual) == 0 {
		return ""
	}
	return fmt.Sprintf("By default: %s, and %d more that --output json lists.", strings.Join(shown, ", "),
		len(usual)-len(shown))
}

func (e *Explanation) writeSetting(p *page, s Setting, width int) {
	indent := 2
	if s.Section != "" {
		indent = 4
	}
	shown := e.tildeText(s.Text)
	if shown == "" {
		shown = "(empty)"
	}
	p.paragraph(indent, indent+width+2, fmt.Sprintf("%-*s  %s  (%s)", width, s.Name, oneLine(shown),
		e.originText(s.Origin)))
	for _, w := range s.Shadowed {
		p.paragraph(indent+width+2, indent+width+4,
			fmt.Sprintf("not %s (%s)", oneLine(e.tildeText(w.Text)), e.originText(w.Origin)))
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (e *Explanation) writeCredentials(p *page) {
	p.heading("CREDENTIALS")
	if len(e.Considered) == 0 {
		p.paragraph(2, 2, "None are looked for, as the profile is not there.")
		return
	}
	p.paragraph(2, 2, "Looked for in this order:")
	for _, c := range e.Considered {
		why := c.Why
		if n := len(e.Steps); c.Result == credentials.ResultChosen && n > 0 && !e.Steps[n-1].Broken {
			why = e.Steps[n-1].Action // without secrets: the words of a plan may hold a command
		}
		p.paragraph(4, 6, c.Kind+": "+resultWord(c.Result)+e.tildeText(why))
	}
	if len(e.Steps) > 0 {
		p.paragraph(2, 2, "What would be done:")
	}
	for i, s := range e.Steps {
		e.writeStep(p, i+1, s)
	}
	e.writeObstacle(p)
}

func (e *Explanation) writeObstacle(p *page) {
	var none *problem.Error
	switch {
	case errors.As(e.Err, &none) && none.Code == "NoCredentials":
		p.paragraph(2, 2, "NOTHING IS FOUND: "+oneLine(e.tildeText(e.Err.Error()))+".")
	case e.anyRefused() && e.Err != nil:
		p.paragraph(2, 2, "IT WOULD NOT WORK, as a file is refused (see PROFILE).")
	case e.Err != nil:
		p.paragraph(2, 2, "IT WOULD NOT WORK: "+oneLine(e.tildeText(e.Err.Error()))+".")
	}
}

func resultWord(r credentials.Result) string {
	switch r {
	case credentials.ResultChosen:
		return "YES, "
	case credentials.ResultBroken:
		return "BROKEN: "
	case credentials.ResultTooLate:
		return "too late, "
	default:
		return "no, "
	}
}

func (e *Explanation) writeStep(p *page, number int, s Step) {
	text := fmt.Sprintf("%d. ", number)
	if s.Broken {
		text += "IT BREAKS HERE: "
	}
	if s.Profile != "" {
		text += "profile " + s.Profile + ": "
	}
	text += e.tildeText(s.Action)
	if at := e.originText(s.Origin); at != "" {
		text += " (" + at + ")"
	}
	p.paragraph(4, 7, text)
	if s.Lifetime != "" {
		p.paragraph(7, 9, "lasts: "+s.Lifetime)
	}
	for _, n := range s.Notes {
		p.paragraph(7, 9, n)
	}
}

// tildeText is a text as it is shown: it can repeat a value of the files.
func (e *Explanation) tildeText(text string) string {
	return paths.TildeText(secret.Scrub(text), e.env.Paths.Home)
}

// page lays out paragraphs under headings.
type page struct {
	b       strings.Builder
	columns int
}

func (p *page) heading(title string) {
	if p.b.Len() > 0 {
		p.b.WriteByte('\n')
	}
	p.b.WriteString(title + "\n")
}

// paragraph writes a paragraph: its first line behind first blanks, the others
// behind rest. Blanks inside a line are kept; words, and commands in backticks, are never broken: half a command that
// is pasted does something else.
func (p *page) paragraph(first, rest int, text string) {
	if text == "" {
		return
	}
	line := strings.Repeat(" ", first)
	empty := true
	for _, word := range wordsOf(text) {
		if !empty && utf8.RuneCountInString(line+strings.TrimRight(word, " ")) > p.columns {
			p.b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, empty = strings.Repeat(" ", rest), true
		}
		if empty && word == " " && line == strings.Repeat(" ", rest) && rest != first {
			continue
		}
		line += word
		empty = empty && strings.TrimSpace(word) == ""
	}
	p.b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// wordsOf splits a text behind each blank that is in no backticks.
func wordsOf(text string) []string {
	var words []string
	inCommand := false
	for _, part := range strings.SplitAfter(text, " ") {
		if inCommand {
			words[len(words)-1] += part
		} else {
			words = append(words, part)
		}
		inCommand = inCommand != (strings.Count(part, "`")%2 == 1)
	}
	return words
}
