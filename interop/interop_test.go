package interop

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var foreign = flag.Bool("interop", false, "run the foreign clients, which have to be installed")

// client is one foreign program.
type client struct {
	name    string
	scripts string                  // below this folder
	proxy   bool                    // reached by the proxy instead of endpoint variables
	find    func() (string, string) // the program, or what to install
}

func clients() []client {
	return []client{
		{"boto3", "boto3/*.py", false, func() (string, string) {
			return findOnPath("python3", "", "-c", "import boto3"), "python3 with boto3"
		}},
		{"javascript", "javascript/*.mjs", false, func() (string, string) {
			if _, err := os.Stat("javascript/node_modules/@aws-sdk"); err != nil {
				return "", "the SDK: npm install in interop/javascript"
			}
			return findOnPath("node", "v", "--version"), "node"
		}},
		{"awscli", "awscli/*.sh", true, func() (string, string) {
			return findOnPath("aws", "aws-cli/2", "--version"), "AWS CLI v2"
		}},
	}
}

// findOnPath returns the first program of a name whose answer begins as
// wanted; the first on the PATH may be an older one.
func findOnPath(name, want string, args ...string) string {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		out, err := exec.Command(path, args...).CombinedOutput()
		if err == nil && strings.HasPrefix(string(out), want) {
			return path
		}
	}
	return ""
}

func TestForeignClients(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop -interop")
		return
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "awsid"), "../cmd/awsid")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, c := range clients() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			program, missing := c.find()
			if program == "" {
				t.Fatalf("not installed: %s (see README.md)", missing)
			}
			scripts, err := filepath.Glob(c.scripts)
			if err != nil || len(scripts) == 0 {
				t.Fatalf("no scripts at %s: %v", c.scripts, err)
			}
			for _, script := range scripts {
				t.Run(filepath.Base(script), func(t *testing.T) {
					t.Parallel()
					run(t, c, bin, program, script)
				})
			}
		})
	}
}

// run gives a script a sandbox of its own and expects it to succeed.
func run(t *testing.T, c client, bin, program, script string) {
	t.Helper()
	path, err := filepath.Abs(script)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	args := []string{"sandbox", "run", "--world", "world.yaml"}
	if c.proxy {
		args = append(args, "--proxy")
	}
	if strings.HasSuffix(script, ".sh") {
		args = append(args, "--", "bash", path)
	} else {
		args = append(args, "--", program, path)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "awsid"), args...)
	cmd.Env = append(os.Environ(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"), "CLIENT="+program)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	} else {
		t.Logf("%s", out)
	}
}
