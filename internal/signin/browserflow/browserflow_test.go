package browserflow_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what  string
		place browserflow.Environment
		wish  browserflow.Preference
		want  browserflow.Method
	}{
		{"desktop", browserflow.Environment{Terminal: true}, browserflow.Preference{}, browserflow.LocalBrowser},
		{"desktop, no terminal", browserflow.Environment{}, browserflow.Preference{}, browserflow.LocalBrowser},
		{"asked for a device code", browserflow.Environment{Terminal: true}, browserflow.Preference{DeviceCode: true}, browserflow.DeviceCode},
		{"SSH", browserflow.Environment{SSH: true, Terminal: true}, browserflow.Preference{}, browserflow.Tunnel},
		{"SSH with a browser of its own", browserflow.Environment{SSH: true, Terminal: true, BrowserSet: true}, browserflow.Preference{}, browserflow.LocalBrowser},
		{"SSH, no terminal", browserflow.Environment{SSH: true}, browserflow.Preference{}, browserflow.DeviceCode},
		{"container", browserflow.Environment{Container: true, Headless: true, Terminal: true}, browserflow.Preference{}, browserflow.PasteAddress},
		{"container, no terminal", browserflow.Environment{Container: true, Headless: true}, browserflow.Preference{}, browserflow.DeviceCode},
		{"container with a display", browserflow.Environment{Container: true, Terminal: true}, browserflow.Preference{}, browserflow.LocalBrowser},
		{"headless", browserflow.Environment{Headless: true, Terminal: true}, browserflow.Preference{}, browserflow.PasteAddress},
		{"headless script that prints the address", browserflow.Environment{Headless: true}, browserflow.Preference{NoBrowser: true}, browserflow.LocalBrowser},
	} {
		got, why := c.place.ChooseMethod(c.wish)
		if got != c.want {
			t.Errorf("%s: way %d, want %d", c.what, got, c.want)
		}
		if usual := got == browserflow.LocalBrowser || c.wish.DeviceCode; usual != (why == "") || strings.Contains(why, "\n") {
			t.Errorf("%s: %q", c.what, why)
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	env := &app.Env{GOOS: "linux", Terminal: terminal{}, Vars: environ.Parse([]string{
		"SSH_CONNECTION=10.0.0.1 50000 192.0.2.7 22", "USER=ann", "container=podman"})}
	p := browserflow.Detect(env)
	if !p.SSH || p.Server != "ann@192.0.2.7" || !p.Container || !p.Headless || p.BrowserSet || p.Terminal {
		t.Errorf("%+v", p)
	}
	env.Vars = environ.Parse([]string{"SSH_CONNECTION=10.0.0.1 50000 192.0.2.7 2222"})
	if p = browserflow.Detect(env); p.Server != "-p 2222 192.0.2.7" {
		t.Errorf("%+v", p)
	}
	env.Vars = environ.Parse([]string{"WSL_DISTRO_NAME=U", "BROWSER=x"})
	if p = browserflow.Detect(env); p.Headless || !p.BrowserSet || p.SSH || !p.CanOpenBrowser() {
		t.Errorf("%+v", p)
	}
}

// terminal is one that a test types on; without one there is none.
type terminal struct{ conn net.Conn }

func (t terminal) StdinIsTerminal() bool  { return t.conn != nil }
func (t terminal) StdoutIsTerminal() bool { return t.conn != nil }
func (t terminal) StderrIsTerminal() bool { return t.conn != nil }
func (t terminal) Size() (int, int)       { return 80, 24 }
func (t terminal) Open() (io.ReadWriteCloser, error) {
	if t.conn == nil {
		return nil, errors.New("no terminal")
	}
	return t.conn, nil
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.b.Write(p) }
func (b *buffer) String() string              { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

// typist is the person's end of a terminal.
type typist struct {
	net.Conn
	seen buffer
}

func newTypist(t *testing.T) (*typist, terminal) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	near, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	typist := &typist{Conn: far}
	go func() { _, _ = io.Copy(&typist.seen, far) }()
	t.Cleanup(func() { near.Close(); far.Close() })
	return typist, terminal{near}
}

func (ty *typist) wait(t *testing.T, text string) {
	t.Helper()
	for range 500 {
		if strings.Contains(ty.seen.String(), text) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("never saw %q in %q", text, ty.seen.String())
}

func newPerson(tty terminal) (*browserflow.UI, *buffer) {
	out := new(buffer)
	env := &app.Env{GOOS: "linux", Stdout: out, Stderr: out, Terminal: tty, Clock: clock.System{}, Vars: environ.Parse([]string{"TERM=dumb"})}
	return &browserflow.UI{Env: env, Out: out}, out
}

// listening is a callback that waits for the answer with state s.
func listening(t *testing.T) *callback.Server {
	t.Helper()
	server, err := callback.Listen(t.Context(), 0, "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Finish(callback.Outcome{}) })
	return server
}

func TestPasteBack(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, out := newPerson(tty)
	server := listening(t)
	go func() {
		typist.wait(t, "paste here")
		_, _ = typist.Write([]byte("no address\n"))
		typist.wait(t, "Paste it again")
		_, _ = typist.Write([]byte("http://127.0.0.1:8484/oauth/callback?code=abc&state=s\n"))
	}()
	code, err := p.WaitForCode(t.Context(), server, browserflow.Prompt{URL: "https://example.com/authorize", Method: browserflow.Tunnel, Reason: "Because."},
		browserflow.Environment{Server: "ann@192.0.2.7", Terminal: true}, "s")
	if code != "abc" || err != nil {
		t.Errorf("got %q, %v", code, err)
	}
	for _, want := range []string{"Because.", "https://example.com/authorize", "ann@192.0.2.7"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
}

func TestPasteOverLines(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, _ := newPerson(tty)
	pasted, stop := p.OpenPasteReader().ReadCode(t.Context(), "state")
	defer stop()
	typist.wait(t, "paste here")
	_, _ = typist.Write([]byte("http://127.0.0.1:8484/oauth/callb\nack?code=abc\ndefghijklmnopqrs\ntuv&state=st\nate\n"))
	if got := <-pasted; got.Code != "abcdefghijklmnopqrstuv" {
		t.Errorf("got %+v; the terminal showed %q", got, typist.seen.String())
	}
	if seen := typist.seen.String(); strings.Contains(seen, "Paste it again") {
		t.Errorf("%q", seen)
	}
}

func TestPasteAfterAPart(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, _ := newPerson(tty)
	pasted, stop := p.OpenPasteReader().ReadCode(t.Context(), "state")
	defer stop()
	const whole = "http://127.0.0.1:8484/oauth/callback?code=abc&state=state"
	_, _ = typist.Write([]byte(whole[:50] + "\n" + whole + "\n"))
	if got := <-pasted; got.Code != "abc" {
		t.Errorf("got %+v", got)
	}
}

func TestPastedRefusalEndsTheSignIn(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, _ := newPerson(tty)
	server := listening(t)
	_, _ = typist.Write([]byte("http://127.0.0.1:8484/oauth/callback?error=access_denied&state=s\n"))
	_, err := p.WaitForCode(t.Context(), server, browserflow.Prompt{Method: browserflow.Tunnel}, browserflow.Environment{Terminal: true}, "s")
	if denied := (*callback.Denied)(nil); !errors.As(err, &denied) {
		t.Errorf("got %v", err)
	}
}

func TestStrayAnswerLeavesTheQuestion(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, _ := newPerson(tty)
	server := listening(t)
	go func() {
		typist.wait(t, "paste here")
		resp, err := http.Get(server.RedirectURI() + "?code=abc&state=other")
		if err == nil {
			resp.Body.Close()
		}
		typist.wait(t, "paste here: \nWaiting for the answer, or paste here: ")
		_, _ = typist.Write([]byte("code=abc&state=s\n"))
	}()
	if code, err := p.WaitForCode(t.Context(), server, browserflow.Prompt{Method: browserflow.Tunnel}, browserflow.Environment{Terminal: true}, "s"); code != "abc" {
		t.Errorf("got %q, %v", code, err)
	}
}

// late is a browser that fails when the person is asked already.
type late struct {
	typist *typist
	t      *testing.T
}

func (l late) Open(context.Context, string) error {
	l.typist.wait(l.t, "paste here: ")
	return errors.New("no such program")
}

func TestLateFailureLeavesTheQuestion(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, out := newPerson(tty)
	p.Browser = late{typist, t}
	server := listening(t)
	go func() {
		typist.wait(t, "paste here: \nWaiting for the answer, or paste here: ")
		_, _ = typist.Write([]byte("code=abc&state=s\n"))
	}()
	code, err := p.WaitForCode(t.Context(), server, browserflow.Prompt{Method: browserflow.LocalBrowser}, browserflow.Environment{Terminal: true, Container: true}, "s")
	if code != "abc" || !strings.Contains(out.String(), "no such program") {
		t.Errorf("got %q, %v: %s", code, err, out)
	}
}

func TestReadingEndsWithTheSignIn(t *testing.T) {
	t.Parallel()
	typist, tty := newTypist(t)
	p, _ := newPerson(tty)
	_, stop := p.OpenPasteReader().ReadCode(t.Context(), "s")
	typist.wait(t, "paste here")
	stop()
	// What is typed now belongs to whoever asks next. The terminal of this
	// test is closed by stop, so a read that went on would be seen as a race.
	if _, err := tty.conn.Read(make([]byte, 1)); err == nil {
		t.Error("the terminal was left open")
	}
}

func TestNoTerminalNoPaste(t *testing.T) {
	t.Parallel()
	p, _ := newPerson(terminal{})
	codes, stop := p.OpenPasteReader().ReadCode(t.Context(), "s")
	defer stop()
	if codes != nil {
		t.Error("reads from nowhere")
	}
}

type failing struct{}

func (failing) Open(context.Context, string) error { return errors.New("no such program") }

func TestBrowserThatFailsIsToldOf(t *testing.T) {
	t.Parallel()
	p, out := newPerson(terminal{})
	p.Browser = failing{}
	p.ShowDevice(t.Context(), browserflow.DevicePrompt{URL: "https://d.example/", Code: "ABCD-EFGH", CompleteURL: "https://d.example/?c", Name: "corp"})
	for range 500 {
		if strings.Contains(out.String(), "no such program") {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if text := out.String(); !strings.Contains(text, "no such program") || strings.Index(text, "https://d.example/") > strings.Index(text, "ABCD-EFGH") {
		t.Errorf("%s", text)
	}
}

// What a service gives to be shown does not steer the terminal.
func TestShownWordsCannotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	const rude = "\x1b]0;title\a\r\n\u009b2J\u202e"
	for _, noBrowser := range []bool{false, true} {
		var shown, said bytes.Buffer
		p := &browserflow.UI{Env: &app.Env{Stderr: &said, Terminal: terminal{}}, Out: &shown, NoBrowser: noBrowser}
		p.ShowDevice(t.Context(), browserflow.DevicePrompt{URL: "https://a.example/" + rude, Code: "ABCD-" + rude + "EFGH", CompleteURL: "https://a.example/?c=" + rude, Name: "corp"})
		p.Tell("it said %v", errors.New(rude+"this"))
		text := shown.String() + said.String()
		if strings.ContainsAny(text, "\x1b\a\r\u009b\u202e") || !strings.Contains(text, `ABCD-\x1b]0;title\x07 \u009b2J\u202eEFGH`) || !strings.Contains(text, `it said \x1b]0;title`) {
			t.Errorf("%q", text)
		}
	}
}

// counting is a browser that notes what it opens.
type counting struct{ opened chan string }

func (c counting) Open(_ context.Context, address string) error { c.opened <- address; return nil }

func TestAddressThatNobodyVouchesForIsOnlyPrinted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, complete, opened string }{
		{"https://a.example/", "https://a.example/?c", "https://a.example/?c"},
		{"https://a.example/", "", "https://a.example/"},
		{"http://127.0.0.1:5/", "http://127.0.0.1:5/?c", "http://127.0.0.1:5/?c"},
		{"http://[::1]:5/", "", "http://[::1]:5/"},
		{"http://localhost/", "", "http://localhost/"},
		{"https://a.example/", "http://a.example/?c", "https://a.example/"},
		{"http://a.example/", "http://a.example/?c", ""},
		{"http://127.0.0.1.example/", "http://localhost.example/?c", ""},
		{"http://10.0.0.1/", "", ""},
		{"ftp://a.example/", "javascript:alert(1)", ""},
		{"file:///etc/passwd", "file:///etc/passwd", ""},
		{"//a.example/", "calc.exe", ""},
		{"https://", "https:a.example", ""},
	} {
		for _, noBrowser := range []bool{false, true} {
			var shown bytes.Buffer
			opened := make(chan string, 1)
			u := &browserflow.UI{Env: &app.Env{Stderr: io.Discard, Terminal: screen{}}, Out: &shown, Browser: counting{opened}, NoBrowser: noBrowser}
			u.ShowDevice(t.Context(), browserflow.DevicePrompt{URL: c.address, Code: "ABCD-EFGH", CompleteURL: c.complete, Name: "corp"})
			text := shown.String()
			if got := opens(opened, c.opened != "" && !noBrowser); noBrowser && got != "" || !noBrowser && got != c.opened {
				t.Errorf("%+v: opened %q", c, got)
			}
			if !strings.Contains(text, c.address) || !strings.Contains(text, "ABCD-EFGH") {
				t.Errorf("%+v: a person could not go on: %q", c, text)
			}
			if c.opened == "" && (strings.Contains(text, "\x1b]52") || strings.Contains(text, "\u2588") || !strings.Contains(text, "neither https")) {
				t.Errorf("%+v: in the clipboard, drawn or not warned of: %q", c, text)
			}
			if noBrowser && c.opened == c.complete && c.complete != "" && !strings.Contains(text, "\x1b]52") {
				t.Errorf("%+v: not in the clipboard: %q", c, text)
			}
		}
	}
}

// opens returns what a browser has opened, for which it waits only if something is expected.
func opens(opened chan string, expected bool) string {
	if expected {
		return <-opened
	}
	select {
	case address := <-opened:
		return address
	default:
		return ""
	}
}

// screen is a terminal on which a person sees what is printed.
type screen struct{ terminal }

func (screen) StdoutIsTerminal() bool { return true }
func (screen) Size() (int, int)       { return 200, 80 }
