package browser

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin/callback"
)

// callbackGrace is more than how long awsid waits after an answer without its
// state where nobody watches.
const callbackGrace = callback.StrayGrace + time.Second

const config = `[sso-session corp]
sso_start_url = ` + startURL + `
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile console]
region = us-east-1

[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
`

// TestSignIn has awsid sign in with a real browser, up to awsid's own page.
func TestSignIn(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop")
		return
	}
	awsid, address := buildAwsid(t), driver(t)
	for name, test := range map[string]func(*testing.T, *login, *window){
		"approved": approved, "denied": denied, "somebody else": somebodyElse, "hostile page": hostilePage, "console": consoleLogin, "dark": dark,
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, address)
			run, err := sandbox.Start(t.Context(), world.Default(), sandbox.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(run.Close)
			run.State().Write(func(w *world.World) { w.Account("123456789012").User("testuser").MFADevices = nil })
			test(t, &login{T: t, awsid: awsid, run: run, home: t.TempDir()}, w)
			if c := w.complaints(); len(c) > 0 {
				t.Errorf("the browser complains:\n%s", strings.Join(c, "\n"))
			}
		})
	}
}

// buildAwsid builds the program as people have it.
func buildAwsid(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "awsid")
	build := exec.Command("go", "build", "-o", path, "../../cmd/awsid")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// login is awsid signing in on a terminal, with a $BROWSER that only says where
// to go.
type login struct {
	*testing.T
	awsid, home string
	run         *sandbox.Running
	more        string // of the config file
	said        bytes.Buffer
	ended       chan error
}

// start runs a command and returns the address that it wants opened.
func (l *login) start(args ...string) string {
	l.Helper()
	opened, program := filepath.Join(l.home, "opened"), filepath.Join(l.home, "browser")
	script := fmt.Sprintf("#!/bin/sh\nprintf %%s \"$1\" > %s.new && mv %s.new %s\n", opened, opened, opened)
	for name, text := range map[string]string{program: script, filepath.Join(l.home, ".aws", "config"): config + l.more} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			l.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
			l.Fatal(err)
		}
	}
	cmd := exec.CommandContext(l.Context(), l.awsid, args...)
	cmd.Env = []string{"HOME=" + l.home, "PATH=" + os.Getenv("PATH"), "BROWSER=" + program, "AWS_ENDPOINT_URL=" + l.run.URL}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
	if err != nil {
		l.Fatal(err)
	}
	l.ended = make(chan error, 1)
	go func() {
		_, _ = io.Copy(&l.said, tty) // a terminal ends with an error
		l.ended <- cmd.Wait()
		tty.Close()
	}()
	for range 200 {
		if address, err := os.ReadFile(opened); err == nil {
			return string(address)
		}
		select {
		case err := <-l.ended:
			l.Fatalf("%v\n%s", err, l.said.String())
		case <-time.After(25 * time.Millisecond):
		}
	}
	l.Fatal("no browser was asked for")
	return ""
}

// wait expects the command's exit code and a text in what it said.
func (l *login) wait(code int, text string) {
	l.Helper()
	select {
	case err := <-l.ended:
		got := 0
		if exit, ok := err.(*exec.ExitError); ok {
			got = exit.ExitCode()
		}
		if got != code || !strings.Contains(l.said.String(), text) {
			l.Errorf("exit code %d, not %d with %q:\n%s", got, code, text, l.said.String())
		}
	case <-time.After(20 * time.Second):
		l.Fatal("the command does not end")
	}
}

// tokens counts the cached tokens.
func (l *login) tokens() (n int) {
	l.Helper()
	names, err := filepath.Glob(filepath.Join(l.home, ".aws", "sso", "cache", "*.json"))
	if err != nil {
		l.Fatal(err)
	}
	for _, name := range names {
		if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte("refreshToken")) {
			n++
		}
	}
	return n
}

func approved(_ *testing.T, l *login, w *window) {
	w.visit(l.start("sso", "login", "--sso-session", "corp"))
	w.press(enter)
	w.shows("Allow access?")
	w.press(enter)
	w.shows("came from your own computer")
	l.wait(0, "")
	time.Sleep(700 * time.Millisecond) // the sign is drawn
	w.shows("Signed in to corp as testuser@example.com")
	if l.tokens() != 1 {
		l.Error("no token")
	}
	if at := w.address(); strings.Contains(at, "code") || strings.Contains(at, "state") {
		l.Errorf("the address bar keeps %s", at)
	}
}

func denied(_ *testing.T, l *login, w *window) {
	w.visit(l.start("sso", "login", "--sso-session", "corp"))
	w.press(enter)
	w.shows("Allow access?")
	w.click("button[value=deny]")
	w.shows("came from your own computer")
	l.wait(255, "denied")
	if l.tokens() != 0 {
		l.Error("a token in spite of it")
	}
}

// somebodyElse signs in where another person is expected: the page says so,
// and the sign-in is given up.
func somebodyElse(_ *testing.T, l *login, w *window) {
	l.more = "awsid_expected_user = ann\n"
	w.visit(l.start("sso", "login", "--profile", "dev"))
	w.press(enter)
	w.shows("Allow access?")
	w.press(enter)
	w.shows("Not signed in to corp")
	w.shows("ann is expected")
	l.wait(253, "ann is expected")
	if l.tokens() != 0 {
		l.Error("a token in spite of it")
	}
}

// hostilePage is open in the same browser and sends whatever a page can send
// to awsid's port.
func hostilePage(_ *testing.T, l *login, w *window) {
	address := l.start("sso", "login", "--sso-session", "corp")
	to, err := url.Parse(address)
	if err != nil {
		l.Fatal(err)
	}
	port := to.Query().Get("redirect_uri")
	evil := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(rw, `<link rel="icon" href="data:,"><iframe src="%[1]s?code=x&state=y"></iframe><img src="%[1]s?error=access_denied">
<form id="f" method="post" action="%[1]s" target="t"><input name="code" value="x"></form><iframe name="t"></iframe>
<script>f.submit(); fetch("%[1]s?error=access_denied&state=z", {mode: "no-cors"}).finally(() => document.body.append("done"))</script>`, port)
	}))
	defer evil.Close()
	w.visit(evil.URL)
	w.shows("done")
	_ = w.complaints() // its own affair
	// It even takes the whole window there. The person may take their time.
	w.visit(port + "?error=access_denied")
	w.shows("Not signed in")
	_ = w.complaints() // an answer with status 400
	time.Sleep(callbackGrace)
	w.visit(address)
	w.press(enter)
	w.shows("Allow access?")
	w.press(enter)
	w.shows("came from your own computer")
	l.wait(0, "")
	if l.tokens() != 1 {
		l.Error("no token")
	}
}

func consoleLogin(_ *testing.T, l *login, w *window) {
	w.visit(l.start("login", "--profile", "console"))
	w.press(enter)
	w.shows("Password")
	w.press("correct horse battery staple" + enter)
	w.shows("Allow access?")
	w.press(enter)
	w.shows("came from your own computer")
	l.wait(0, "")
}

// dark is for the eye only: the pages of a person who likes it dark.
func dark(_ *testing.T, l *login, w *window) {
	w.call(http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": "Emulation.setEmulatedMedia",
		"params": map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}}}, nil)
	w.visit(l.start("sso", "login", "--sso-session", "corp"))
	w.shows("Who are you")
	w.press(enter)
	w.shows("Allow access?")
	w.press(enter)
	w.shows("came from your own computer")
	l.wait(0, "")
}
