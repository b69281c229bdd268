//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// bigOrganization is a home that is signed in to a sandbox of many accounts.
type bigOrganization struct {
	*testing.T
	run  *sandbox.Running
	home string
}

func newBigOrganization(t *testing.T, accounts, roles int) bigOrganization {
	t.Helper()
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
	return bigOrganization{t, run, home}
}

func (o bigOrganization) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(o.Context(), "awsid", args...)
	cmd.Env = append(os.Environ(), "HOME="+o.home, "AWS_ENDPOINT_URL="+o.run.URL)
	return cmd
}

// killAt runs a command and kills it once the sandbox has got so many calls in all.
func (o bigOrganization) killAt(calls int64, args ...string) {
	o.Helper()
	cmd := o.command(args...)
	if err := cmd.Start(); err != nil {
		o.Fatal(err)
	}
	for {
		_, more := o.run.Log().After(0)
		if o.run.Log().Total() >= calls {
			break
		}
		select {
		case <-more:
		case <-time.After(time.Minute):
			o.Fatalf("no more than %d calls", o.run.Log().Total())
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// TestKilledListing: a listing that is killed at ten places and started again is complete, and asks hardly anything
// twice.
func TestKilledListing(t *testing.T) {
	t.Parallel()
	const accounts, roles, least = 130, 5, 2 + 130
	o := newBigOrganization(t, accounts, roles)
	list := []string{"sso", "roles", "--refresh", "--output", "json"}
	for _, at := range []int64{1, 2, 3, 10, 25, 50, 80, 101, 115, 128} {
		o.killAt(at, list...)
	}
	out, err := o.command(list...).Output()
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
	if calls := o.run.Log().Total(); calls > least+2*10 {
		t.Errorf("%d calls in eleven runs, want hardly more than %d", calls, least)
	} else {
		t.Logf("%d calls in eleven runs, at least %d", calls, least)
	}
}

// TestKilledPopulate: profiles are written all or none, whenever the process is killed; the next run goes on, and the
// one after it writes nothing.
func TestKilledPopulate(t *testing.T) {
	t.Parallel()
	const accounts, roles = 60, 5
	o := newBigOrganization(t, accounts, roles)
	path := filepath.Join(o.home, ".aws", "config")
	count := func() int {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), "\nawsid_generated_from = ")
	}
	populate := []string{"populate", "--region", "eu-west-1", "--if-needed", "never"}
	for _, at := range []int64{1, 5, 20, 40, 58} {
		o.killAt(at, populate...)
		if n := count(); n != 0 {
			t.Fatalf("%d profiles after %d calls", n, at)
		}
	}
	if out, err := o.command("sso", "roles", "--refresh").CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	// While it writes: what it makes in its folder says how far it has come.
	for _, mark := range []string{"awsid/undo/journal.lock", "config.lock", "awsid/generated", "awsid/undo/*.making.bak", "awsid/undo/*.made.bak"} {
		cmd := o.command(append(populate, "--cached")...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for isOver := false; !isOver; {
			select {
			case <-ended:
				isOver = true
			case <-time.After(100 * time.Microsecond):
				found, _ := filepath.Glob(filepath.Join(o.home, ".aws", mark))
				if len(found) > 0 {
					_ = cmd.Process.Kill()
					<-ended
					isOver = true
				}
			}
		}
		if n := count(); n != 0 && n != accounts*roles {
			t.Fatalf("%d profiles when it was killed at %s", n, mark)
		}
	}
	for range 2 {
		if out, err := o.command(populate...).CombinedOutput(); err != nil {
			t.Fatal(err, string(out))
		}
		if n := count(); n != accounts*roles {
			t.Fatalf("%d profiles, want %d", n, accounts*roles)
		}
	}
	if out, err := o.command("populate", "--check").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := o.command(append(populate, "--cached")...).CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
	if after, err := os.Stat(path); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("a run without anything to do has written the file: %v", err)
	}
}
