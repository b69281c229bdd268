package interop

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestPeers runs programs for the same job as awsid. Each signs in to a sandbox of its own, with a start URL of the form
// that AWS gives, and gets the keys of a role.
func TestPeers(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop (see README.md)")
		return
	}
	const startURL = "https://d-xxxxxxxxxx.awsapps.com/start"
	bin := t.TempDir()
	awsid := compile(t, filepath.Join("..", "cmd", "awsid"), filepath.Join(bin, "awsid"), "build")
	for _, name := range []string{"aws-sso", "granted"} {
		build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "tool") // each is a tool of its module
		build.Dir, build.Env = filepath.Join("peers", name), append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
	}
	for _, name := range []string{"aws-sso", "granted"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script, err := filepath.Abs(filepath.Join("peers", name+".sh"))
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), awsid, "sandbox", "run", "--proxy", "--start-url", startURL, "--",
				"bash", "-eu", script)
			cmd.Env = append(os.Environ(), "START_URL="+startURL, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			if err != nil || !regexp.MustCompile(`(?m)\bASIA[A-Z0-9]{16}\b`).Match(out) {
				t.Errorf("%v, or no key of the role:\n%s", err, out)
			}
		})
	}
}
