package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// The variables by which a script's commands find its clock and its transcript.
const (
	clockVariable      = "E2E_CLOCK"
	transcriptVariable = "E2E_TRANSCRIPT"
	// containerVariable makes a command believe it runs in a container.
	containerVariable = "E2E_CONTAINER"
)

func TestMain(m *testing.M) {
	testscript.Main(m, programs())
}

// awsid is the program of the scripts: the real one, with the script's clock,
// and with everything it prints written down to be searched for secrets.
func awsid() {
	env := app.FromOS()
	if path := os.Getenv(clockVariable); path != "" {
		env.Clock = fileClock{path}
	}
	// Whether the tests run in a container must not show in what is tested.
	env.Container = func() bool { return os.Getenv(containerVariable) != "" }
	if path := os.Getenv(transcriptVariable); path != "" {
		transcript, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		env.Stderr = io.MultiWriter(os.Stderr, transcript)
		if !printsSecrets(env.Args) {
			env.Stdout = io.MultiWriter(os.Stdout, transcript)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := cli.Main(ctx, env)
	stop()
	os.Exit(code)
}

// printsSecrets lists the commands whose purpose is to print credentials, a code, or a link that signs in.
func printsSecrets(args []string) bool {
	if i := slices.Index(args, "mfa"); i >= 0 && i+1 < len(args) && args[i+1] == "code" {
		return true
	}
	return slices.ContainsFunc(args, func(a string) bool {
		switch a {
		case "--print", "export-credentials", "get-role-credentials", "assume-role", "assume-role-with-web-identity",
			"get-session-token", "get-federation-token", "create-access-key", "create-virtual-mfa-device", "env", "credential-process":
			return true
		}
		return false
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"advance": advance,
			"calls":   calls,
			"elapsed": elapsed,
			"exits":   exits,
			"setenv":  setenv,
		},
	})
}

// A mark is the time of the last elapsed, and how far the clock was put forward by then. markKey finds it.
type (
	mark struct {
		time   time.Time
		offset time.Duration
	}
	markKey struct{}
)

// stageKey finds the sandbox of a script.
type stageKey struct{}

// setUp gives a script a sandbox, a home and a clock of its own.
func setUp(e *testscript.Env) error {
	clock := fileClock{filepath.Join(e.WorkDir, ".clock")}
	sb, err := sandbox.New(world.Default(), sandbox.Options{Clock: clock})
	if err != nil {
		return err
	}
	rec := newRecorder(sb)
	services, metadata := httptest.NewServer(rec), httptest.NewServer(sb.Metadata())
	home := filepath.Join(e.WorkDir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	program, err := exec.LookPath("awsid")
	if err != nil {
		return err
	}
	transcript := filepath.Join(e.WorkDir, ".transcript")
	e.Values[stageKey{}], e.Values[markKey{}] = rec, &mark{time: clock.Now()}
	e.Defer(func() {
		services.Close()
		metadata.Close()
	})
	for _, v := range [][2]string{
		{"HOME", home}, {"USERPROFILE", home},
		{"AWS_ENDPOINT_URL", services.URL}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.URL},
		{"AWS_EC2_METADATA_DISABLED", "true"},
		{"AWSID_SANDBOX", services.URL}, {"AWSID_SANDBOX_TOKEN", sb.Token()},
		{"BROWSER", "awsid sandbox browse"},
		{"AWSID_KEYSTORE", "passphrase"}, // a script never touches the store of the machine it runs on
		{clockVariable, clock.path}, {transcriptVariable, transcript},
		{"PROGRAM", program}, // for a script whose PATH leads nowhere
		{"GORACE", "atexit_sleep_ms=0"},
	} {
		e.Setenv(v[0], v[1])
	}
	e.Defer(func() { noLeaks(e, rec, transcript) })
	return nil
}

// noLeaks fails a script in which a command printed a secret unasked.
func noLeaks(e *testscript.Env, rec *recorder, transcript string) {
	text, err := os.ReadFile(transcript)
	if err != nil && !os.IsNotExist(err) {
		e.T().Fatal(err)
	}
	if found := rec.leaked(bytes.TrimSpace(text)); len(found) > 0 {
		e.T().Fatal("secrets of the sandbox were printed: ", strings.Join(found, ", "))
	}
}

// advance puts the script's clock forward: by a duration, advance 90m, or to
// the next whole multiple of one, advance next 30s.
func advance(ts *testscript.TestScript, neg bool, args []string) {
	next := len(args) == 2 && args[0] == "next"
	if neg || len(args) != 1 && !next {
		ts.Fatalf("usage: advance [next] DURATION")
	}
	d, err := time.ParseDuration(args[len(args)-1])
	ts.Check(err)
	clock := fileClock{ts.Getenv(clockVariable)}
	if next {
		now := clock.Now()
		d = now.Truncate(d).Add(d).Sub(now)
	}
	ts.Check(clock.advance(d))
}

// calls checks how often the sandbox was asked for an operation so far:
// calls GetRoleCredentials 1.
func calls(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: calls OPERATION COUNT")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	got := ts.Value(stageKey{}).(*recorder).count(args[0])
	if (got == want) == neg {
		ts.Fatalf("%s was called %d times", args[0], got)
	}
}

// elapsed checks how long the commands since the last elapsed (or since the start) took by the script's clock:
// elapsed 45s 60s, or elapsed alone to begin anew. For the most, the time that really passes does not count.
func elapsed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 && len(args) != 2 {
		ts.Fatalf("usage: elapsed [LEAST MOST]")
	}
	last := ts.Value(markKey{}).(*mark)
	clock := fileClock{ts.Getenv(clockVariable)}
	now := mark{clock.Now(), clock.offset()}
	passed, put := now.time.Sub(last.time), now.offset-last.offset
	*last = now
	if len(args) == 0 {
		return
	}
	least, err := time.ParseDuration(args[0])
	ts.Check(err)
	most, err := time.ParseDuration(args[1])
	ts.Check(err)
	if passed < least || put > most {
		ts.Fatalf("%s passed, and the clock was put forward by %s, not between %s and %s", passed, put, least, most)
	}
}

// exits runs a command that must end with an exit code: exits 254 awsid …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	err = ts.Exec(args[1], args[2:]...)
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		code, err = ended.ExitCode(), nil
	}
	ts.Check(err)
	if code != want {
		ts.Fatalf("exit code %d", code)
	}
}

// setenv sets a variable to the first line of a file, or to what the first pair of parentheses of a regular expression
// matches in it: setenv CODE stdout, setenv TOKEN cache.json '"accessToken": "(.*?)"'.
func setenv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: setenv NAME FILE [EXPRESSION]")
	}
	expression := `^(.*)`
	if len(args) == 3 {
		expression = args[2]
	}
	re, err := regexp.Compile(expression)
	ts.Check(err)
	found := re.FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) < 2 {
		ts.Fatalf("%s is not in %s", expression, args[1])
	}
	ts.Setenv(args[0], found[1])
}
