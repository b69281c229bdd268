package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What may happen before main. Every package that is linked is initialised at
// every start, needed or not: `GODEBUG=inittrace=1 awsid --version` shows who
// does what.
const (
	maxInitPackages    = 125
	maxInitAllocations = 560
	// A regular expression takes some forty allocations to compile and more.
	maxPackageAllocations = 30
)

// exemptFromAllocations are packages that no client of AWS can do without.
var exemptFromAllocations = []string{"net/http", "github.com/aws/smithy-go/prelude", "github.com/aws/smithy-go/aws-http-auth/sigv4a"}

// TestLittleRunsBeforeMain keeps the start short by counts, which hold on a
// busy machine where times do not.
func TestLittleRunsBeforeMain(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(buildBinary(t, module+"cmd/awsid"), "--version")
	cmd.Env = []string{"GODEBUG=inittrace=1", "HOME=" + t.TempDir()}
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	packages, total := 0, 0
	for _, m := range regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) allocs$`).FindAllStringSubmatch(trace.String(), -1) {
		n, _ := strconv.Atoi(m[2])
		packages, total = packages+1, total+n
		if n > maxPackageAllocations && !slices.Contains(exemptFromAllocations, m[1]) {
			t.Errorf("%s makes %d allocations before main, at most %d", m[1], n, maxPackageAllocations)
		}
	}
	if packages > maxInitPackages || packages == 0 {
		t.Errorf("%d packages run code before main, at most %d:\n%s", packages, maxInitPackages, trace.String())
	}
	if total > maxInitAllocations {
		t.Errorf("%d allocations before main, at most %d:\n%s", total, maxInitAllocations, trace.String())
	}
}

// buildBinary builds a command as awsid is shipped.
func buildBinary(t *testing.T, pkg string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "built.exe")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return out
}
