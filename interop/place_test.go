package interop

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// place is a running sandbox with a home directory in it, led into by the
// lines that `awsid sandbox up` prints for a shell.
type place struct {
	t     *testing.T
	p     *programs
	home  string
	lines string // file with those lines
	proxy bool   // it has a proxy too
}

// newPlace starts a sandbox, with or without a proxy.
func newPlace(t *testing.T, p *programs, proxy bool, options ...string) *place {
	t.Helper()
	dir := t.TempDir()
	at := &place{t: t, p: p, home: filepath.Join(dir, "home"), lines: filepath.Join(dir, "lines"), proxy: proxy}
	lines, err := os.Create(at.lines)
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	up := append([]string{"sandbox", "up", "--world", "world.yaml", "--home", at.home}, options...)
	if proxy {
		up = append(up, "--proxy")
	}
	cmd := exec.Command(p.awsid, up...)
	cmd.Stdout = lines
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	var start strings.Builder
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if strings.Contains(lines.Text(), "sandbox at") {
			return at
		}
		start.WriteString(lines.Text() + "\n")
	}
	t.Fatalf("no sandbox: %s", start.String())
	return nil
}

// detour leads past the proxy of a place that has one, for clients that know
// endpoint variables only.
func (at *place) detour(proxy bool) string {
	if proxy || !at.proxy {
		return ""
	}
	return `unset HTTPS_PROXY https_proxy HTTP_PROXY http_proxy AWS_CA_BUNDLE
for service in "" _STS _SSO _SSO_OIDC _SIGNIN; do export AWS_ENDPOINT_URL$service="$AWSID_SANDBOX"; done`
}

// result is what became of a program.
type result struct {
	out, err string
	code     int
}

// try runs a program in the place, by the proxy or by endpoint variables.
func (at *place) try(proxy bool, input string, command ...string) result {
	at.t.Helper()
	ctx, cancel := context.WithTimeout(at.t.Context(), 2*time.Minute)
	defer cancel()
	script := ". " + at.lines + "\n" + at.detour(proxy) + "\nexec \"$@\""
	cmd := exec.CommandContext(ctx, "bash", append([]string{"-c", script, "bash"}, command...)...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=", "CODE="+code(time.Now()))
	cmd.Stdin = strings.NewReader(input)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		at.t.Fatal(err)
	}
	return result{strings.TrimSpace(out.String()), said.String(), cmd.ProcessState.ExitCode()}
}

// run is try that has to succeed; it returns standard output.
func (at *place) run(command ...string) string {
	at.t.Helper()
	return at.must(at.try(true, "", command...), command...)
}

func (at *place) must(r result, command ...string) string {
	at.t.Helper()
	if r.code != 0 {
		at.t.Fatalf("%s: exit code %d\n%s%s", strings.Join(command, " "), r.code, r.out, r.err)
	}
	return r.out
}

// awsid runs the program under test.
func (at *place) awsid(args ...string) string {
	at.t.Helper()
	return at.run(append([]string{at.p.awsid}, args...)...)
}

// whoami asks a client who a profile acts as.
func (at *place) whoami(c client, profile string) string {
	at.t.Helper()
	command := append(append([]string{}, c.whoami...), profile)
	out := at.must(at.try(c.proxy, code(time.Now())+"\n", command...), command...)
	return out[strings.LastIndex(out, "\n")+1:] // a question for a code may come first
}

// write makes a file in the home directory.
func (at *place) write(name, text string) string {
	at.t.Helper()
	path := filepath.Join(at.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		at.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		at.t.Fatal(err)
	}
	return path
}

// calls counts what the sandbox has answered, by operation.
func (at *place) calls(operation string) int {
	at.t.Helper()
	log := at.awsid("sandbox", "log", "--operation", operation)
	return strings.Count(log, fmt.Sprintf(`"operation":%q`, operation))
}
