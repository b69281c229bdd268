package credentials

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// maxProcessOutput is far beyond any credentials, and far below what would hurt.
const maxProcessOutput = 1 << 20

const processFormat = "the program must print one JSON object with Version 1, AccessKeyId, SecretAccessKey and, if temporary, SessionToken and Expiration"

// parseOutput reads the answer. The output itself is in no error: it may hold keys.
func (p process) parseOutput(output []byte) (Credentials, error) {
	members, err := value.ParseObject(output)
	if err != nil {
		err = withoutContent(err)
		if len(bytes.TrimSpace(output)) == 0 {
			err = errors.New("it is empty")
		}
		return Credentials{}, p.processError("its output is not a JSON object: %w", err).WithHint(processFormat)
	}
	version, found := members.Get("Version")
	if version != int64(1) && version != float64(1) {
		shown := "missing"
		if found {
			shown = string(value.OneLine().Append(nil, version))
		}
		return Credentials{}, p.processError("the Version of its output is %s, not the number 1", shown).WithHint(processFormat)
	}
	text := func(name string) string {
		v, _ := members.Get(name)
		s, isText := v.(string)
		if v != nil && !isText && err == nil {
			err = fmt.Errorf("%s in its output is not a text", name)
		}
		return s
	}
	c := Credentials{
		AccessKeyID: text("AccessKeyId"), SecretAccessKey: secret.New(text("SecretAccessKey")),
		SessionToken: secret.New(text("SessionToken")),
		AccountID:    cmp.Or(text("AccountId"), p.in.text("aws_account_id")),
	}
	expiration := text("Expiration")
	end, _ := members.Get("Expiration")
	switch {
	case err != nil:
	case c.AccessKeyID == "":
		err = errors.New("AccessKeyId is missing in its output")
	case c.SecretAccessKey.Empty():
		err = errors.New("SecretAccessKey is missing in its output")
	case end != nil: // "" is no time, and does not mean that they never end
		c.Expires, err = pytime.Parse(expiration)
	}
	if err != nil {
		return Credentials{}, p.processError("%w", err).WithHint(processFormat)
	}
	token, _ := members.Get("SessionToken")
	c.HasToken = token != nil
	return c, nil
}

// withoutContent keeps where JSON is wrong but not what stands there.
func withoutContent(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is wrong at byte %d", syntax.Offset)
	}
	return errors.New("it is something else")
}

// programStderr is what a program says on standard error. The person hears it while the program runs, on a terminal
// at once and elsewhere when it takes its time; its end stands in the error when the program fails. It is heard by lines,
// as secrets are known by what stands around them, and a program may write them in parts; a line that is not ended, such
// as a question, is heard after a pause.
type programStderr struct {
	to io.Writer

	mu    sync.Mutex
	aloud bool
	held  []byte // what is not shown yet, from the beginning of its line
	shown string // of that line, as the person has it
	pause *time.Timer
	tail  []byte
}

// linePause is how long the end of a line is waited for.
const linePause = 150 * time.Millisecond

// maxQuoted is how much of it an error has, maxHeld how much is kept for that and for the person.
const (
	maxQuoted = 2 << 10
	maxHeld   = 64 << 10
)

// Write implements io.Writer.
func (s *programStderr) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tail = last(append(s.tail, b...), maxHeld)
	s.held = append(s.held, b...)
	if excess := len(s.held) - maxHeld; excess > 0 {
		s.held, s.shown = s.held[excess:], ""
	}
	s.showLines()
	return len(b), nil
}

func last(b []byte, limit int) []byte { return b[max(0, len(b)-limit):] }

// speak lets the person hear it from now on.
func (s *programStderr) speak() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aloud = true
	s.showLines()
}

// end lets the person hear the rest.
func (s *programStderr) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.show(len(s.held))
}

// showLines shows the lines that are held, and the beginning of one after a pause.
func (s *programStderr) showLines() {
	s.show(1 + bytes.LastIndexByte(s.held, '\n'))
	if !s.aloud || len(s.held) == 0 {
		return
	}
	s.pause = time.AfterFunc(linePause, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.show(wholeRunes(s.held))
	})
}

// wholeRunes returns how much of a text is there without a character or a line end that is not complete.
func wholeRunes(text []byte) int {
	text = bytes.TrimSuffix(text, []byte("\r"))
	for i := 1; i <= min(utf8.UTFMax-1, len(text)); i++ {
		if utf8.RuneStart(text[len(text)-i]) {
			if !utf8.FullRune(text[len(text)-i:]) {
				return len(text) - i
			}
			break
		}
	}
	return len(text)
}

// show writes so much of what is held. A line that is shown in part is masked as a whole again when more of it comes.
func (s *programStderr) show(end int) {
	if s.pause != nil {
		s.pause.Stop()
	}
	if !s.aloud || end == 0 {
		return
	}
	masked := printable.Text(secret.Scrub(string(s.held[:end])))
	known := 0
	for known < min(len(masked), len(s.shown)) && masked[known] == s.shown[known] {
		known++
	}
	_, _ = io.WriteString(s.to, masked[known:]) // nowhere else to say it
	s.shown = masked[1+strings.LastIndexByte(masked, '\n'):]
	s.held = s.held[1+bytes.LastIndexByte(s.held[:end], '\n'):]
}

// tell says something ourselves, between what the program says.
func (s *programStderr) tell(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.to, "awsid: "+format+"\n", args...)
}

// quoted returns the end of it for an error, after a separator unless there is nothing: without secrets, in one text.
func (s *programStderr) quoted(separator string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.TrimSpace(withFirstHint(printable.Text(secret.Scrub(string(s.tail)))))
	if text == "" {
		return ""
	}
	if len(text) > maxQuoted {
		text = "…" + strings.ToValidUTF8(text[len(text)-maxQuoted:], "")
	}
	return separator + text
}

const hintPrefix = "awsid: hint: "

// withFirstHint leaves out all hints of text but the first. Programs that run awsid inside each other each add one, and
// the first is that of whoever knows the cause; all of them would leave no room for it.
func withFirstHint(text string) string {
	var kept []string
	hinted := false
	for line := range strings.Lines(text) {
		hints := strings.HasPrefix(line, hintPrefix)
		if !hints || !hinted {
			kept = append(kept, line)
		}
		hinted = hinted || hints
	}
	return strings.Join(kept, "")
}
