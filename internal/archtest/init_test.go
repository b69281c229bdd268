package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestNoPackageInit: none of our packages runs code before main, besides what
// errors.New and sync.OnceValue need, which is counted as nothing here. A
// table that the linker cannot lay out as data shows up as a map or a call in
// its package's init function.
func TestNoPackageInit(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "awsid")
	build := exec.Command("go", "build", "-trimpath", "-o", out, module+"cmd/awsid")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	symbols, err := exec.Command("go", "tool", "nm", out).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m) [Tt] (github\.com/awsid/awsid/\S+\.map\.init\.\d+)$`).FindAllSubmatch(symbols, -1) {
		t.Errorf("%s builds a map before main", m[1])
	}
}
