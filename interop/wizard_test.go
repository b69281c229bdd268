package interop

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// dialogue are questions and what a person types; an empty answer takes what
// is offered.
type dialogue [][2]string

// wizards has awsid and the AWS CLI set up a profile by their wizards, on a
// terminal, and every client act by it.
func wizards(t *testing.T, p *programs) {
	questions := dialogue{
		{"session name", "corp"}, {"start URL", "https://corp.awsapps.com/start"}, {"region", "us-east-1"},
		{"scopes", ""}, {"client Region", "us-east-1"}, {"output format", "json"}, {"rofile name [", "mine"},
	}
	for name, program := range map[string]string{"awsid": p.awsid, "awscli": p.awscli} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t, p, true)
			at.converse(questions, program, "configure", "sso")
			for _, c := range append([]client{p.self()}, p.clients...) {
				if got := at.whoami(c, "mine"); !regexp.MustCompile(ways()["corp"]).MatchString(got) {
					t.Errorf("%s acts as %s", c.name, got)
				}
			}
		})
	}
}

// converse runs a command on a terminal.
func (at *place) converse(d dialogue, command ...string) {
	at.t.Helper()
	ctx, cancel := context.WithTimeout(at.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", append([]string{"-c", ". " + at.lines + "\nexec \"$@\"", "bash"}, command...)...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=", "TERM=xterm")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
	if err != nil {
		at.t.Fatal(err)
	}
	defer tty.Close()
	heard := make(chan string, 1000)
	go func() {
		defer close(heard)
		for b := make([]byte, 4096); ; {
			n, err := tty.Read(b)
			if err != nil {
				return // a terminal whose program has ended
			}
			heard <- string(b[:n])
		}
	}()
	var all, since strings.Builder
	for text := range heard {
		all.WriteString(text)
		since.WriteString(text)
		if strings.Contains(text, "\x1b[6n") { // where is the cursor?
			_, _ = tty.WriteString("\x1b[1;1R")
		}
		if len(d) > 0 && strings.Contains(since.String(), d[0][0]) {
			since.Reset()
			if _, err := tty.WriteString(d[0][1] + "\r"); err != nil {
				at.t.Fatal(err)
			}
			d = d[1:]
		}
	}
	if err := cmd.Wait(); err != nil || len(d) > 0 {
		at.t.Fatalf("%s: %v, %d questions not asked\n%q", strings.Join(command, " "), err, len(d), all.String())
	}
}
