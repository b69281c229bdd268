package interop

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// client is one foreign client: how it says who a profile acts as, and how it
// reads the two files.
type client struct {
	name    string
	whoami  []string          // a profile's name follows
	child   []string          // the same with what the environment has
	read    []string          // answers questions (see reading_test.go)
	proxy   bool              // goes in by the proxy; others by endpoint variables
	console bool              // knows login_session
	cannot  map[string]string // profiles that it cannot use, and why
}

// programs are what the suite runs.
type programs struct {
	awsid   string
	awscli  string
	node    string
	goSDK   string
	botos   map[string]string // Python by the version of its boto3
	clients []client
}

// self is awsid as a client.
func (p *programs) self() client {
	return client{name: "awsid", whoami: append([]string{p.awsid}, identity()...), proxy: true, console: true}
}

func identity() []string {
	return []string{"sts", "get-caller-identity", "--query", "Arn", "--output", "text", "--profile"}
}

// find builds what is ours and looks for what is not.
func find(t *testing.T) *programs {
	t.Helper()
	bin := t.TempDir()
	p := &programs{
		awsid: compile(t, filepath.Join("..", "cmd", "awsid"), filepath.Join(bin, "awsid"), "build"),
		goSDK: compile(t, "go", filepath.Join(bin, "gosdk"), "test", "-c"),
	}
	var version string
	p.awscli, version = need(t, "apt-get install awscli", "aws", "aws-cli/2", "--version")
	p.node, _ = need(t, "install Node.js", "node", "v", "--version")
	if _, err := os.Stat("js/node_modules/@aws-sdk"); err != nil {
		t.Fatal("the AWS SDK for JavaScript is missing: npm ci --prefix interop/js")
	}
	python, _ := need(t, "apt-get install awscli", "python3", "2", "-c", "import awscli; print(awscli.__version__)")
	p.botos = botos(t)
	aws := append([]string{p.awscli}, identity()...)
	p.clients = []client{
		{name: "awscli", whoami: aws, child: aws[:len(aws)-1], read: []string{python, "boto3/read.py", "awscli"}, proxy: true,
			cannot: limits(strings.TrimPrefix(version, "aws-cli/"), "2.9.")},
		{name: "javascript", whoami: []string{p.node, "js/whoami.mjs"}, child: []string{p.node, "js/whoami.mjs"}, read: []string{p.node, "js/read.mjs"}, console: true},
		{name: "go", whoami: []string{p.goSDK, "whoami"}, child: []string{p.goSDK, "whoami"}, read: []string{p.goSDK, "read"}, console: true},
		{name: "go by the proxy", whoami: []string{p.goSDK, "whoami"}, child: []string{p.goSDK, "whoami"}, proxy: true, console: true},
	}
	for version, python := range p.botos {
		who := []string{python, "boto3/whoami.py"}
		p.clients = append(p.clients, client{
			name: "boto3-" + version, whoami: who, child: who, read: []string{python, "boto3/read.py"}, proxy: true,
			console: knowsConsole(python), cannot: limits(version, "1.26."),
		})
	}
	return p
}

// knowsConsole tells whether a botocore knows login_session: 1.42 and later,
// with the extra package that does the signing.
func knowsConsole(python string) bool {
	return exec.Command(python, "-c", "import awscrt; from botocore.credentials import LoginProvider").Run() == nil
}

// limits are those of the botocore of early 2023.
func limits(version, old string) map[string]string {
	if !strings.HasPrefix(version, old) {
		return nil
	}
	return map[string]string{"behind": "it looks for the sso-session of the role's own profile, not of its source profile"}
}

// compile builds a program by a command of go; folder may be a module of its own.
func compile(t *testing.T, folder, to string, command ...string) string {
	t.Helper()
	cmd := exec.Command("go", append(command, "-o", to, ".")...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", folder, err, out)
	}
	return to
}

// need finds a program or fails with what installs it.
func need(t *testing.T, install, name, want string, args ...string) (path, answer string) {
	t.Helper()
	found := onPath(name, want, args...)
	if len(found) == 0 {
		t.Fatalf("%s %s is missing: %s", name, strings.Join(args, " "), install)
	}
	for answer, path = range found {
		break
	}
	return path, answer
}

// botos finds every boto3 by its version: a machine may have an old and a new
// one, and both count.
func botos(t *testing.T) map[string]string {
	t.Helper()
	found := onPath("python3", "1.", "-c", "import boto3; print(boto3.__version__)")
	if len(found) == 0 {
		t.Fatal("boto3 is missing: apt-get install python3-boto3")
	}
	return found
}

// onPath returns the programs of a name whose answer begins as wanted, by that
// answer; of two with the same answer the first on the PATH.
func onPath(name, want string, args ...string) map[string]string {
	found := map[string]string{}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		out, err := exec.Command(path, args...).Output()
		answer := strings.TrimSpace(string(out))
		if err == nil && strings.HasPrefix(answer, want) && found[answer] == "" {
			found[answer] = path
		}
	}
	return found
}

// newestBoto is the Python with the newest boto3.
func (p *programs) newestBoto() string {
	padded := map[string]string{}
	for version, python := range p.botos {
		parts := strings.Split(version, ".")
		for i := range parts {
			parts[i] = fmt.Sprintf("%6s", parts[i])
		}
		padded[strings.Join(parts, ".")] = python
	}
	return padded[slices.Max(slices.Collect(maps.Keys(padded)))]
}

// runAtHome runs a program with a home directory and returns what it prints.
func runAtHome(t *testing.T, home string, input []byte, command ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "HOME="+home)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(command, " "), err)
	}
	return out
}
