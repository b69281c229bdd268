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

// TestPromptIsCheap: a shell runs it before each line.
func TestPromptIsCheap(t *testing.T) {
	t.Parallel()
	awsid, home := buildBinary(t, module+"cmd/awsid"), t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	config := "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	version, prompt := pageFaults(t, awsid), fewestFaults(t, awsid, []string{"prompt", "--shell", "bash"}, "HOME="+home, "AWS_PROFILE=dev")
	t.Logf("%d pages, --version %d", prompt, version)
	if prompt*10 > version*12 {
		t.Errorf("awsid prompt touches %d pages, --version %d: more than 1.2 times as many", prompt, version)
	}
}

// pageFaults returns how many pages a program touches that tells its version.
func pageFaults(t *testing.T, binary string) int64 {
	t.Helper()
	return fewestFaults(t, binary, []string{"--version"}, "HOME="+t.TempDir())
}

// fewestFaults returns the fewest of ten runs.
func fewestFaults(t *testing.T, binary string, args []string, vars ...string) int64 {
	t.Helper()
	fewest := int64(1 << 40)
	for range 10 {
		cmd := exec.Command(binary, args...)
		cmd.Env = vars
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		fewest = min(fewest, cmd.ProcessState.SysUsage().(*syscall.Rusage).Minflt)
	}
	return fewest
}
