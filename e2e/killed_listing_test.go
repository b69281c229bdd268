//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestKilledListing: a listing that is killed at ten places and started again is complete, and asks hardly anything
// twice.
func TestKilledListing(t *testing.T) {
	t.Parallel()
	const accounts, roles, least = 130, 5, 2 + 130
	w, err := world.Generate(accounts, roles)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sandbox.Start(t.Context(), w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	home := t.TempDir()
	in := w.IdentityCenter[0]
	token := run.State().StartSignIn(state.SignIn{StartURL: in.StartURL, User: in.Users[0].Name, Expires: run.Now().Add(time.Hour)}, time.Hour, false)
	for path, text := range map[string]string{
		".aws/config": "[sso-session corp]\nsso_start_url = " + in.StartURL + "\nsso_region = us-east-1\n",
		".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": `{"startUrl": "` + in.StartURL + `", "region": "us-east-1", "accessToken": "` +
			token.Access + `", "expiresAt": "` + run.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`,
	} {
		path = filepath.Join(home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := func() *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "awsid", "sso", "roles", "--refresh", "--output", "json")
		cmd.Env = append(os.Environ(), "HOME="+home, "AWS_ENDPOINT_URL="+run.URL)
		return cmd
	}
	for _, at := range []int64{1, 2, 3, 10, 25, 50, 80, 101, 115, 128} {
		cmd := list()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for {
			_, more := run.Log().After(0)
			if run.Log().Total() >= at {
				break
			}
			select {
			case <-more:
			case <-time.After(time.Minute):
				t.Fatalf("no more than %d calls", run.Log().Total())
			}
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	out, err := list().Output()
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Roles    []struct{ AccountID, RoleName string }
		Complete bool
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Roles) != accounts*roles || !answer.Complete {
		t.Errorf("%d roles, complete %t; want %d", len(answer.Roles), answer.Complete, accounts*roles)
	}
	// Of each run the calls that were under way are lost.
	if calls := run.Log().Total(); calls > least+2*10 {
		t.Errorf("%d calls in eleven runs, want hardly more than %d", calls, least)
	} else {
		t.Logf("%d calls in eleven runs, at least %d", calls, least)
	}
}
