//go:build unix

package prompt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// ask runs one question on a terminal of 40 columns and types the keys.
type asked struct {
	*ttytest.Session
	answer string
}

func start(t *testing.T, columns int, q prompt.Question) *asked {
	t.Helper()
	a := &asked{}
	a.Session = ttytest.Start(t, columns, 12, func(f *os.File) (err error) {
		a.answer, err = prompt.New(f, f, "xterm").Ask(t.Context(), q)
		return err
	})
	a.WaitFor(strings.TrimSpace(q.Text))
	return a
}

func (a *asked) wants(t *testing.T, answer string) {
	t.Helper()
	if err := a.Wait(); err != nil || a.answer != answer {
		t.Errorf("answer %q, %v; want %q", a.answer, err, answer)
	}
}

func TestEditing(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"corp\r":                                 "corp",
		"corp\n":                                 "corp",
		"\r":                                     "us-east-1",
		"corq\x7fp\r":                            "corp",
		"orp\x1b[Hc\r":                           "corp",
		"orp\x01c\x05x\r":                        "corpx",
		"cxrp\x1b[D\x1b[D\x7fo\r":                "corp",
		"cxrp\x02\x02\x02\x1b[3~o\r":             "corp",
		"one two\x17x\r":                         "one x",
		"junk\x15corp\r":                         "corp",
		"corpjunk\x1b[D\x1b[D\x1b[D\x1b[D\x0b\r": "corp",
		"höflich 漢字\x7f\r":                       "höflich 漢",
		"a\x1b[99;5~b\r":                         "ab",
		"co\x1b[200rp\r":                         "cop",
		"\t\x1b[Zx\r":                            "x",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			a := start(t, 40, prompt.Question{Text: "Region: ", Default: "us-east-1"})
			a.Type(keys)
			a.wants(t, want)
		})
	}
}

func TestLongLineWraps(t *testing.T) {
	t.Parallel()
	a := start(t, 20, prompt.Question{Text: "URL: "})
	a.Type("https://corp.awsapps.com/start")
	a.WaitScreen("URL: https://corp.aw", "sapps.com/start")
	a.Type("\x01http://x/\x0b")
	a.WaitScreen("URL: http://x/")
	a.Type("123456") // exactly to the edge
	a.WaitScreen("URL: http://x/123456")
	a.Type("7\r")
	a.wants(t, "http://x/1234567")
	a.WaitScreen("URL: http://x/123456", "7")
}

func TestCheckKeepsTheQuestionOpen(t *testing.T) {
	t.Parallel()
	a := start(t, 60, prompt.Question{Text: "SSO start URL [None]: ", Check: func(s string) error {
		if s != "https://x" {
			return errors.New("not a URL with a host")
		}
		return nil
	}})
	a.Type("nonsense\r")
	a.WaitScreen("SSO start URL [None]: nonsense", "not a URL with a host")
	a.Type("\x15https://x\r")
	a.wants(t, "https://x")
	a.WaitScreen("SSO start URL [None]: https://x")
}

func regions() func(string) []prompt.Completion {
	return prompt.Among("eu-central-1", "eu-west-1", "eu-west-2", "us-east-1")
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	a := start(t, 60, prompt.Question{Text: "Region: ", Complete: regions()})
	a.Type("EU-w")
	a.WaitScreen("Region: EU-w", "  eu-west-1", "  eu-west-2")
	a.Type("\t")
	a.WaitScreen("Region: eu-west-", "  eu-west-1", "  eu-west-2")
	a.Type("\t\t")
	a.WaitScreen("Region: eu-west-2", "  eu-west-1", "> eu-west-2")
	a.Type("\x1b[A")
	a.WaitScreen("Region: eu-west-1", "> eu-west-1", "  eu-west-2")
	a.Type("\r")
	a.wants(t, "eu-west-1")
	a.WaitScreen("Region: eu-west-1")
}

func TestCompletionOfNothingTypedListsAll(t *testing.T) {
	t.Parallel()
	a := start(t, 60, prompt.Question{Text: "Region: ", Complete: regions()})
	a.Type("\t")
	a.WaitScreen("Region:", "  eu-central-1", "  eu-west-1", "  eu-west-2", "  us-east-1")
	a.Type("us\t")
	a.WaitScreen("Region: us-east-1")
	a.Type("\r")
	a.wants(t, "us-east-1")
}

func TestNote(t *testing.T) {
	t.Parallel()
	a := start(t, 40, prompt.Question{Text: "Session: ", Note: func(s string) []string {
		if s == "corp" {
			return []string{"settings of corp", "\x1b[31mred"}
		}
		return nil
	}})
	a.Type("corp")
	a.WaitScreen("Session: corp", "settings of corp", "\\x1b[31mred")
	a.Type("x")
	a.WaitScreen("Session: corpx")
	a.Type("\r")
	a.wants(t, "corpx")
}

func TestSecretIsNotShown(t *testing.T) {
	t.Parallel()
	a := start(t, 40, prompt.Question{Text: "MFA code: ", Secret: true})
	a.Type("12x\x7f3456\r")
	a.wants(t, "123456")
	a.WaitScreen("MFA code:")
}

func TestInterruptRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for _, secret := range []bool{false, true} {
		var before, after unix.Termios
		s := ttytest.Start(t, 40, 10, func(f *os.File) error {
			before = modes(t, f)
			_, err := prompt.New(f, f, "xterm").Ask(t.Context(), prompt.Question{Text: "Name: ", Secret: secret})
			after = modes(t, f)
			return err
		})
		s.WaitFor("Name:")
		s.Type("ab\x03")
		err := s.Wait()
		if problem.KindOf(err) != problem.Interrupted || err.Error() != "" {
			t.Errorf("%v", err)
		}
		if before != after || before.Lflag&unix.ECHO == 0 {
			t.Errorf("modes before %+v, after %+v", before, after)
		}
	}
}

func modes(t *testing.T, f *os.File) unix.Termios {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(f.Fd()), getTermios)
	if err != nil {
		t.Fatal(err)
	}
	return *state
}

func TestEndOfInputIsAnError(t *testing.T) {
	t.Parallel()
	for _, secret := range []bool{false, true} {
		a := start(t, 40, prompt.Question{Text: "Name: ", Secret: secret})
		a.Type("a\x7f\x04")
		err := a.Wait()
		if !prompt.IsEnd(err) || problem.KindOf(err) != problem.General {
			t.Errorf("%v", err)
		}
	}
}

func TestCancelledContextInterrupts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := ttytest.Start(t, 40, 10, func(f *os.File) error {
		_, err := prompt.New(f, f, "xterm").Ask(ctx, prompt.Question{Text: "Name: "})
		if state, stateErr := term.GetState(int(f.Fd())); stateErr != nil || state == nil {
			t.Error(stateErr)
		}
		return err
	})
	s.WaitFor("Name:")
	cancel()
	if err := s.Wait(); problem.KindOf(err) != problem.Interrupted {
		t.Errorf("%v", err)
	}
}

// TestTypedAheadAnswersTheNextQuestion: one burst of keys, three questions.
func TestTypedAheadAnswersTheNextQuestion(t *testing.T) {
	t.Parallel()
	var answers [3]string
	s := ttytest.Start(t, 60, 10, func(f *os.File) error {
		p := prompt.New(f, f, "xterm")
		for i := range answers {
			var err error
			if answers[i], err = p.Ask(t.Context(), prompt.Question{Text: "Name: ", Secret: i == 1}); err != nil {
				return err
			}
		}
		return nil
	})
	s.WaitFor("Name:")
	s.Type("one\rtwo\rthree\r")
	if err := s.Wait(); err != nil || answers != [3]string{"one", "two", "three"} {
		t.Errorf("%q, %v", answers, err)
	}
}

func TestDumbTerminal(t *testing.T) {
	t.Parallel()
	var answer string
	s := ttytest.Start(t, 60, 10, func(f *os.File) (err error) {
		answer, err = prompt.New(f, f, "dumb").Ask(t.Context(), prompt.Question{Text: "Name: "})
		return err
	})
	s.WaitFor("Name:")
	s.Type("corp\r")
	if err := s.Wait(); err != nil || answer != "corp" {
		t.Errorf("%q, %v", answer, err)
	}
}

// TestPaste: 20 KB are drawn a few times and not for each character, with or without the marks of a paste, and a line
// end in a marked one answers nothing.
func TestPaste(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 20<<10/16)
	for name, c := range map[string]struct{ keys, want string }{
		"unmarked":          {long, long},
		"marked":            {"\x1b[200~" + long + "\x1b[201~", long},
		"with line ends":    {"\x1b[200~one\r\ntwo\n\t\x03\x1b[A\x1b[201~", "onetwo"},
		"corrected by hand": {"\x1b[200~one\n\x1b[201~\x7fx", "onx"},
	} {
		for _, secret := range []bool{false, true} {
			t.Run(fmt.Sprint(name, secret), func(t *testing.T) {
				t.Parallel()
				answers := [2]string{}
				s := ttytest.Start(t, 80, 24, func(f *os.File) (err error) {
					p := prompt.New(f, f, "xterm")
					for i, text := range []string{"Token: ", "Region: "} {
						answers[i], err = p.Ask(t.Context(), prompt.Question{Text: text, Secret: secret,
							Complete: prompt.Among("us-east-1", long+long)})
						if err != nil {
							return err
						}
					}
					return nil
				})
				s.WaitFor("Token:")
				s.Type(c.keys)
				s.Type("\r")
				s.WaitFor("Region:")
				s.Type("eu\r")
				if err := s.Wait(); err != nil || answers != [2]string{c.want, "eu"} {
					t.Errorf("%.80q, %v", answers, err)
				}
			})
		}
	}
}

// TestDoubtfulAnswerIsKeptOnRequest tells what is against an answer and asks; nothing typed means no.
func TestDoubtfulAnswerIsKeptOnRequest(t *testing.T) {
	t.Parallel()
	q := prompt.Question{Text: "Region: ", Doubt: func(_ context.Context, answer string) string {
		if answer == "eu-wset-1" {
			return "that is no region"
		}
		return ""
	}}
	for keys, want := range map[string]string{"y\r": "eu-wset-1", "\reu-west-1\r": "eu-west-1", "n\reu-wset-1\ry\r": "eu-wset-1"} {
		a := start(t, 60, q)
		a.Type("eu-wset-1\r")
		a.WaitFor("that is no region")
		for part := range strings.SplitAfterSeq(keys, "\r") {
			a.Type(part)
		}
		a.wants(t, want)
	}
	var out strings.Builder
	answer, err := prompt.New(strings.NewReader("eu-wset-1\n"), &out, "").Ask(t.Context(), q)
	if answer != "eu-wset-1" || err != nil || strings.Contains(out.String(), "no region") {
		t.Errorf("from a pipe: %q, %v, %s", answer, err, out.String())
	}
}
