package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// maxFurtherPages bounds the pages that `awsid --version` touches beyond those
// of a Go program that only prints "hi". Each costs about a microsecond.
const maxFurtherPages = 280

func TestStartTouchesFewPages(t *testing.T) {
	t.Parallel()
	hello := filepath.Join(t.TempDir(), "hello.go")
	if err := os.WriteFile(hello, []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hi\") }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	yardstick, awsid := pageFaults(t, buildBinary(t, hello)), pageFaults(t, buildBinary(t, module+"cmd/awsid"))
	t.Logf("%d pages, a hello world %d", awsid, yardstick)
	if further := awsid - yardstick; further > maxFurtherPages {
		t.Errorf("awsid --version touches %d pages more than a hello world, at most %d", further, maxFurtherPages)
	}
}

// pageFaults returns the fewest of ten runs.
func pageFaults(t *testing.T, binary string) int64 {
	t.Helper()
	fewest := int64(1 << 40)
	for range 10 {
		cmd := exec.Command(binary, "--version")
		cmd.Env = []string{"HOME=" + t.TempDir()}
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		fewest = min(fewest, cmd.ProcessState.SysUsage().(*syscall.Rusage).Minflt)
	}
	return fewest
}
