//go:build unix

package demo

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
)

var binary = flag.String("awsid", "", "the program to show; this test itself when empty")

// TestMain makes the test binary the program, when it is called by its name.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "awsid" {
		os.Exit(cli.Main(context.Background(), app.FromOS()))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// step is one command of the demo and what must be true of it.
type step struct {
	say     string
	args    string
	answers []answer // given on a terminal, in order
	exit    int
	wants   []string // all must stand in the output
	mask    bool     // hide the values of KEY=value lines
}

// answer waits for a text on the screen and then types.
type answer struct{ expect, send string }

const profile = "my-sso-profile"

func steps() []step {
	use := " --profile " + profile
	return []step{
		{
			say: "a person sets up a profile; the browser signs in as testuser", args: "configure sso" + use,
			answers: []answer{
				{"SSO session name", "my-sso\r"},
				{"SSO start URL", "https://my-sso-portal.awsapps.com/start\r"},
				{"SSO region", "us-east-1\r"},
				{"SSO registration scopes", "\r"},
				{"111122223333", "\r"},
				{"ReadOnly", "\x1b[B\r"},
				{"Default client Region", "us-west-2\r"},
				{"output format", "json\r"},
				{"for all accounts and roles", "\r"},
			},
			wants: []string{"sts get-caller-identity --profile " + profile},
		},
		{say: "where every value comes from", args: "configure list" + use, wants: []string{profile, "us-west-2"}},
		{say: "signing in again when it is due", args: "sso login" + use},
		{say: "who am I?", args: "sts get-caller-identity" + use, wants: []string{`"Account": "111122223333"`, "assumed-role/AWSReservedSSO_"}},
		{say: "what can I see?", args: "s3 ls" + use, wants: []string{"amzn-s3-demo-bucket"}},
		{say: "credentials for any other program (values masked by this demo)", args: "configure export-credentials --format env" + use, wants: []string{"export AWS_ACCESS_KEY_ID=ASIA", "AWS_SESSION_TOKEN="}, mask: true},
		{say: "sign out", args: "sso logout" + use},
		{say: "and now the same call fails, and says what to do", args: "sts get-caller-identity" + use, exit: 255, wants: []string{"awsid sso login"}},
	}
}

// TestDemo is not parallel: its steps are shown as they happen.
func TestDemo(t *testing.T) {
	show := io.Discard
	if testing.Verbose() {
		show = os.Stdout
	}
	awsid := *binary
	if awsid == "" {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		awsid = filepath.Join(t.TempDir(), "awsid")
		if err := os.Symlink(self, awsid); err != nil {
			t.Fatal(err)
		}
	}
	home := t.TempDir()
	fmt.Fprint(show, "\n# a sandbox stands in for AWS on loopback: Identity Center, STS and S3, no AWS account\n$ awsid sandbox run -- bash\n")
	for i, s := range steps() {
		fmt.Fprintf(show, "\n# %s\n$ awsid %s\n", s.say, s.args)
		argv := append([]string{awsid, "sandbox", "run", "--home", home, "--", "awsid"}, strings.Fields(s.args)...)
		out, exit, err := runOnTerminal(show, argv, s.answers, s.mask)
		if err != nil || exit != s.exit {
			t.Fatalf("awsid %s: exit code %d, want %d: %v\n%s", s.args, exit, s.exit, err, out)
		}
		for _, w := range s.wants {
			if !strings.Contains(out, w) {
				t.Errorf("awsid %s: %q is missing in\n%s", s.args, w, out)
			}
		}
		if i == 0 {
			showConfig(t, show, home)
		}
	}
	fmt.Fprint(show, "\nshown: profile set up, sign-in in a browser, identity, buckets, exported credentials, sign-out; all through AWS's own protocols on loopback\n")
}

func showConfig(t *testing.T, show io.Writer, home string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(home, ".aws", "config"))
	fmt.Fprintf(show, "\n# what the wizard wrote\n$ cat ~/.aws/config\n%s", text)
	if err != nil || !strings.Contains(string(text), "[sso-session my-sso]") {
		t.Fatalf("the sso-session is missing in ~/.aws/config: %v", err)
	}
}

// patience is how long one expected text may take to appear.
const patience = 60 * time.Second

// runOnTerminal runs a command on a pseudo terminal, shows the screen as a person would see it, gives the answers, and
// returns all output and the exit code.
func runOnTerminal(show io.Writer, argv []string, answers []answer, mask bool) (string, int, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=") // a pager would wait for a key
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 110})
	if err != nil {
		return "", 0, err
	}
	defer terminal.Close()
	out := &screen{show: show, changed: make(chan struct{})}
	if mask {
		out.show = io.Discard // shown when it is complete
	}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = io.Copy(out, terminal) // ends with EIO when the program exits
	}()
	for _, a := range answers {
		if err := out.waitFor(a.expect); err != nil {
			_ = cmd.Process.Kill()
			return out.text(), 0, err
		}
		if _, err := io.WriteString(terminal, a.send); err != nil {
			return out.text(), 0, err
		}
	}
	err = cmd.Wait()
	<-copied
	if mask {
		fmt.Fprint(show, regexp.MustCompile(`(AWS_[A-Z_]+=.{4})\S+`).ReplaceAllString(out.text(), "$1********"))
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out.text(), exit.ExitCode(), nil
	}
	return out.text(), 0, err
}

// screen shows what it is given and keeps it to be searched.
type screen struct {
	show    io.Writer
	mu      sync.Mutex
	all     bytes.Buffer
	from    int           // what stands before was already answered
	changed chan struct{} // closed when something comes
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(p)
	close(s.changed)
	s.changed = make(chan struct{})
	return s.show.Write(p)
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return regexp.MustCompile(`\x1b\[[0-9;?]*[a-zA-Z]`).ReplaceAllString(s.all.String(), "")
}

// waitFor waits until text has appeared since the last answer.
func (s *screen) waitFor(text string) error {
	timeout := time.After(patience)
	for {
		s.mu.Lock()
		i := bytes.Index(s.all.Bytes()[s.from:], []byte(text))
		if i >= 0 {
			s.from += i + len(text)
		}
		changed := s.changed
		s.mu.Unlock()
		if i >= 0 {
			return nil
		}
		select {
		case <-changed:
		case <-timeout:
			return fmt.Errorf("%q did not appear on the screen", text)
		}
	}
}
