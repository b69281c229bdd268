package console

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/secret"
)

// screen is the person's terminal, of some columns; without any there is none.
type screen struct {
	bytes.Buffer
	columns int
}

func (t *screen) StdinIsTerminal() bool  { return t.columns > 0 }
func (t *screen) StdoutIsTerminal() bool { return t.columns > 0 }
func (t *screen) StderrIsTerminal() bool { return t.columns > 0 }
func (t *screen) Size() (int, int)       { return t.columns, 24 }
func (t *screen) Close() error           { return nil }
func (t *screen) Open() (io.ReadWriteCloser, error) {
	if t.columns == 0 {
		return nil, errors.New("no terminal")
	}
	return t, nil
}

// TestLinkReachesThePersonOnly shows a link with a sign-in token where it was asked for, and nowhere else.
func TestLinkReachesThePersonOnly(t *testing.T) {
	t.Parallel()
	const address = "https://signin.aws.amazon.com/federation?Action=login&SigninToken=tok"
	for name, c := range map[string]struct {
		opts           consoleOptions
		columns        int
		stdout, screen string // exact; "*" is anything
		err            string
	}{
		"print":              {opts: consoleOptions{print: true}, stdout: address + "\n"},
		"copy over SSH":      {opts: consoleOptions{copy: true}, columns: 80, screen: "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(address)) + "\a"},
		"copy to nowhere":    {opts: consoleOptions{copy: true}, err: "no terminal"},
		"QR code":            {opts: consoleOptions{qr: true}, columns: 80, stdout: "*"},
		"QR code, too large": {opts: consoleOptions{qr: true}, columns: 30, err: "needs 37 columns and 19 lines, and the terminal has 30 and 24"},
		"QR code in a pipe":  {opts: consoleOptions{qr: true}, stdout: "*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tty := &screen{columns: c.columns}
			var stdout, stderr bytes.Buffer
			env := &app.Env{Stdout: &stdout, Stderr: &stderr, Terminal: tty, GOOS: "linux",
				Vars: environ.Parse([]string{"SSH_CONNECTION=198.51.100.7 50000 192.0.2.7 22", "DISPLAY=:0"})}
			m := linkMaker{env: env, opts: &c.opts, plan: credentials.Plan{}}
			err := m.show(t.Context(), link{address: secret.New(address), hasToken: true})
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if got := stdout.String(); c.stdout != "*" && got != c.stdout || c.stdout == "*" && strings.Contains(got, "tok") {
				t.Errorf("standard output %q, want %q", got, c.stdout)
			}
			if tty.String() != c.screen || strings.Contains(stderr.String(), "tok") {
				t.Errorf("terminal %q, want %q; standard error %q", tty.String(), c.screen, stderr.String())
			}
			if told := strings.Contains(stderr.String(), "whoever has the link"); told != (err == nil) {
				t.Errorf("told what the link is worth: %v", told)
			}
		})
	}
}
