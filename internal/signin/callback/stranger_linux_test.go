package callback_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
)

// TestAnotherUserCannotEndTheWait sends an answer as nobody, which only root can; as anybody else it sends one as the
// same user, which does end the wait.
func TestAnotherUserCannotEndTheWait(t *testing.T) {
	t.Parallel()
	s := listen(t)
	defer s.Finish(callback.Outcome{})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Where it may be run by others.
	dir, err := os.MkdirTemp("/tmp", "stranger")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "stranger")
	copyFile(t, self, program)
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = []string{strangerVariable + "=" + s.RedirectURI() + "?error=access_denied"}
	want := "access_denied"
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		want = callback.ErrTimeout.Error()
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := s.Wait(t.Context(), new(jumping), callback.WaitOptions{Limit: time.Minute}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
