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
// at once and elsewhere when it takes its time; its end stands in the error when the program fails.
type programStderr struct {
	to io.Writer

	mu    sync.Mutex
	aloud bool
	held  []byte // not shown yet
	tail  []byte
}

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
	s.held = last(append(s.held, b...), maxHeld)
	s.show()
	return len(b), nil
}

func last(b []byte, limit int) []byte { return b[max(0, len(b)-limit):] }

// speak lets the person hear it from now on.
func (s *programStderr) speak() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aloud = true
	s.show()
}

// show writes what is held, but for a character that is not complete.
func (s *programStderr) show() {
	if !s.aloud {
		return
	}
	whole := len(s.held)
	for i := 1; i <= min(utf8.UTFMax-1, len(s.held)); i++ {
		if b := s.held[len(s.held)-i]; utf8.RuneStart(b) {
			if !utf8.FullRune(s.held[len(s.held)-i:]) {
				whole -= i
			}
			break
		}
	}
	_, _ = io.WriteString(s.to, printable.Text(secret.Scrub(string(s.held[:whole])))) // nowhere else to say it
	s.held = s.held[whole:]
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
