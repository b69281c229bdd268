//go:build unix

package shells

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/awsid/awsid/internal/shellhook"
)

// patience is how long an awaited text may take on a busy machine.
const patience = 30 * time.Second

// session is a shell on a terminal, with a home of its own.
type session struct {
	t        *testing.T
	home     string
	terminal *os.File
	marked   bool // the shell marks its prompts (OSC 133), and drops what is typed before one
	ready    string

	mu     sync.Mutex
	output string
	seen   int // of output, by what was awaited so far
	change chan struct{}
}

// begin starts a shell whose rc file, and whose home, are these.
func begin(t *testing.T, sh shell, vars ...string) *session {
	t.Helper()
	name := sh.program
	if found, _ := filepath.Glob(name); len(found) > 0 {
		name = found[0]
	}
	program, err := exec.LookPath(name)
	if err == nil {
		program, err = filepath.Abs(program)
	}
	if err != nil {
		t.Fatalf("%s is missing: run .ci/foreign", sh.program)
	}
	s := &session{t: t, home: t.TempDir(), change: make(chan struct{}), marked: sh.marked, ready: "(133;B)"}
	for name, text := range map[string]string{".aws/config": config, ".aws/credentials": credentials, sh.rc: sh.before + sh.line + "\n" + sh.after} {
		s.write(name, text)
	}
	if h, ok := shellhook.Named(sh.program); ok && h.File != "" {
		s.write(filepath.Join(filepath.Dir(sh.rc), h.File), *h.Script+*h.Prompt)
	}
	cmd := exec.Command(program, sh.args...)
	cmd.Dir = s.home
	cmd.Env = append([]string{"HOME=" + s.home, "PATH=" + bin(t) + string(os.PathListSeparator) + os.Getenv("PATH"), "TERM=xterm", "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
		"AWS_EC2_METADATA_DISABLED=true", "SHELL=" + program, "DUMPS=" + s.home}, vars...)
	if s.terminal, err = pty.StartWithSize(cmd, &pty.Winsize{Rows: 30, Cols: 160}); err != nil {
		t.Fatal(err)
	}
	go s.read()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // it leads a session
		_ = cmd.Wait()
		_ = s.terminal.Close()
	})
	return s
}

func (s *session) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// read collects what the terminal shows, and answers where the cursor is, as line editors ask.
func (s *session) read() {
	buffer := make([]byte, 4096)
	for {
		n, err := s.terminal.Read(buffer)
		text := string(buffer[:n])
		for range strings.Count(text, "\x1b[6n") {
			_, _ = s.terminal.WriteString("\x1b[1;1R")
		}
		s.mu.Lock()
		s.output += text
		close(s.change)
		s.change = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// keys types.
func (s *session) keys(text string) {
	s.t.Helper()
	if _, err := s.terminal.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// await waits until a text that fits comes, behind what was awaited before, and returns its first group.
func (s *session) await(pattern string) string {
	s.t.Helper()
	expression, timeout := regexp.MustCompile(pattern), time.After(patience)
	for {
		s.mu.Lock()
		rest, change := s.output[s.seen:], s.change
		s.mu.Unlock()
		if m := expression.FindStringSubmatchIndex(rest); m != nil {
			if s.seen += m[1]; s.ready != "" {
				s.ready = "(133;B)" // what is behind an answer is the next prompt
			}
			return rest[m[len(m)-2]:m[len(m)-1]]
		}
		select {
		case <-change:
		case <-timeout:
			s.t.Fatalf("no %q in\n%q", pattern, rest)
		}
	}
}

// idle waits for a prompt.
func (s *session) idle() {
	s.t.Helper()
	if s.marked && s.ready != "" {
		s.await(s.ready)
	}
	s.ready = ""
}

// run types a command and Enter.
func (s *session) run(command string) {
	s.t.Helper()
	s.idle()
	s.enter(command)
}

// enter ends a line that has been begun.
func (s *session) enter(rest string) {
	s.t.Helper()
	s.keys(rest + "\r")
	s.ready = "(133;D;[0-9]+[\\s\\S]*133;B)"
}

// shows runs the program that prints the variables, and compares them with profile|region|key|AWSID_PROFILE.
func (s *session) shows(want string) {
	s.t.Helper()
	s.run("show-profile")
	if got := s.await(`<<(.*?)>>`); got != want {
		s.t.Errorf("the environment is %s, want %s", got, want)
	}
}

// environment returns the variables that the shell gives to programs, but for those that it changes itself.
func (s *session) environment(name string) []string {
	s.t.Helper()
	s.run("dump-environment " + name)
	s.await("dumped " + name + "(\\.)")
	text, err := os.ReadFile(filepath.Join(s.home, name))
	if err != nil {
		s.t.Fatal(err)
	}
	vars := strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
	slices.Sort(vars)
	return slices.DeleteFunc(vars, func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"_", "SHLVL", "OLDPWD", "AWSID_PREVIOUS", "XONSH_APPEND_NEWLINE", "CMD_DURATION_MS"}, name)
	})
}

var built struct {
	sync.Once
	dir string
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// bin is a folder with awsid, and with what tells the test about the shell.
func bin(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "awsid-shells"); built.err != nil {
			return
		}
		for name, text := range map[string]string{
			"show-profile":     "#!/bin/sh\nprintf '<<%s|%s|%s|%s>>\\n' \"$AWS_PROFILE\" \"$AWS_REGION\" \"$AWS_ACCESS_KEY_ID\" \"$AWSID_PROFILE\"\n",
			"show-words":       "#!/bin/sh\nIFS='|'\nprintf '<<%s>>\\n' \"$*\"\n",
			"dump-environment": "#!/bin/sh\nenv -0 > \"$DUMPS/$1\"\necho \"dumped $1.\"\n",
		} {
			if built.err = os.WriteFile(filepath.Join(built.dir, name), []byte(text), 0o700); built.err != nil {
				return
			}
		}
		var out []byte
		if out, built.err = exec.Command("go", "build", "-o", built.dir, "github.com/awsid/awsid/cmd/awsid").CombinedOutput(); built.err != nil {
			built.err = &buildError{built.err, string(out)}
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

type buildError struct {
	cause  error
	output string
}

func (e *buildError) Error() string { return e.cause.Error() + "\n" + e.output }
