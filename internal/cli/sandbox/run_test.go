package sandbox

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// tty is a person's terminal, or none.
type tty bool

func (t tty) StdinIsTerminal() bool           { return bool(t) }
func (t tty) StdoutIsTerminal() bool          { return bool(t) }
func (t tty) StderrIsTerminal() bool          { return bool(t) }
func (tty) Size() (columns, rows int)         { return 80, 24 }
func (tty) Open() (io.ReadWriteCloser, error) { return nil, io.EOF }

func TestOnlyAPersonInAShellIsWelcomed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		terminal tty
		argv     []string
		want     bool
	}{
		"a shell": {true, []string{"/bin/bash"}, true}, "a login shell": {true, []string{"bash", "-l"}, true}, "a line of a shell": {true, []string{"bash", "-c", "x"}, false}, "a script": {true, []string{"bash", "x.sh"}, false},
		"a command": {true, []string{"make"}, false}, "a pipe": {false, []string{"bash"}, false},
	} {
		env := testEnv(t)
		var out bytes.Buffer
		env.Stderr, env.Terminal = &out, c.terminal
		run, p, err := (&serveOptions{}).startServing(t.Context(), env)
		if err != nil {
			t.Fatal(err)
		}
		if opensShell(env, c.argv) {
			printWelcome(env, run, "", p.home)
		}
		run.Close()
		p.removeAll()
		if got := strings.Contains(out.String(), "https://my-sso-portal.awsapps.com/start"); got != c.want {
			t.Errorf("%s: %q", name, out.String())
		}
	}
}
