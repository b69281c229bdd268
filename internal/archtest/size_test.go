package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// maxSize of the stripped Linux binary. What grows it beyond that usually also
// costs start-up time; `go build -ldflags=-dumpdep` shows who keeps what.
const maxSize = 36 << 19

func TestBinarySize(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "awsid")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, module+"cmd/awsid")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	info, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > maxSize {
		t.Errorf("the binary has %d bytes, more than %d", info.Size(), maxSize)
	}
}
