package populate_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/accountstest"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/populate"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/problem"
)

// stage is a person who is signed in to an organization, and what the command says to them.
type stage struct {
	*accountstest.Person
	t      *testing.T
	stderr bytes.Buffer
}

func newStage(t *testing.T, opts accountstest.Options) *stage {
	t.Helper()
	s := &stage{Person: accountstest.New(t, opts), t: t}
	s.Env.Stderr = &s.stderr
	return s
}

func (s *stage) run(ctx context.Context, args ...string) error {
	root := &cobra.Command{Use: "awsid", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(populate.New(s.Env, global.New(root.PersistentFlags())))
	root.SetArgs(append([]string{"populate"}, args...))
	return root.ExecuteContext(ctx)
}

// config returns the config file, and when it was written.
func (s *stage) config() (string, time.Time) {
	s.t.Helper()
	text, err := os.ReadFile(s.Env.Paths.Config)
	if err != nil {
		s.t.Fatal(err)
	}
	info, err := os.Stat(s.Env.Paths.Config)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text), info.ModTime()
}

// TestThousandAccounts: a thousand accounts with five roles each, whose names are as people type them, behind the
// service's throttle. Each has its profile, as fast as the throttle allows; a second run writes nothing.
func TestThousandAccounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, accountstest.Options{Generate: world.Generator{Accounts: 1000, Roles: 5, OddNames: true}, Rate: 20, Burst: 20,
			Latency: 100 * time.Millisecond})
		const least = 10 + 1000
		began := time.Now()
		args := []string{"--session", "corp", "--region", "eu-west-1", "--append-id"}
		if err := s.run(t.Context(), args...); err != nil {
			t.Fatal(err, s.stderr.String())
		}
		if took, floor := time.Since(began), least*time.Second/20; took > floor*105/100 {
			t.Errorf("took %v, want at most 1.05 of %v", took, floor)
		}
		if n, _ := s.Calls(); n > least*102/100 {
			t.Errorf("%d calls, want at most 1.02 of %d", n, least)
		}
		files, err := shared.Load(s.Env.Paths)
		if err != nil {
			t.Fatal(err)
		}
		pairs := map[string]bool{}
		for _, name := range files.ProfileNames() {
			p, _ := files.Profile(name)
			pairs[p.Text("sso_account_id")+" "+p.Text("sso_role_name")] = true
			if p.Text("sso_session") != "corp" || p.Text("region") != "eu-west-1" || strings.Trim(name, safeLetters) != "" {
				t.Errorf("profile %q has the session %q and the region %q", name, p.Text("sso_session"), p.Text("region"))
			}
		}
		if len(pairs) != 5000 || len(files.ProfileNames()) != 5000 {
			t.Errorf("%d accounts and roles in %d profiles, want 5000", len(pairs), len(files.ProfileNames()))
		}
		before, writtenAt := s.config()
		time.Sleep(time.Minute)
		if err := s.run(t.Context(), "--session", "corp", "--check"); err != nil {
			t.Errorf("the check says %v: %s", err, s.stderr.String())
		}
		if err := s.run(t.Context(), "--session", "corp", "--cached"); err != nil {
			t.Error(err)
		}
		if after, at := s.config(); after != before || !at.Equal(writtenAt) {
			t.Error("a second run has written the file")
		}
	})
}

const safeLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@+:/-"

// TestRulesFromAnAddress: rules come by https alone, without a secret, are not without end, and name no programs.
func TestRulesFromAnAddress(t *testing.T) {
	t.Parallel()
	web := http.NewServeMux()
	serve := func(path, text string) {
		web.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	}
	serve("/good", "name: aws-cli\nregion: eu-west-1\n")
	serve("/program", "region: eu-west-1\nname_command: evil\n")
	serve("/page", "<html>Please sign in</html>\n")
	serve("/long", "# "+strings.Repeat("x", 2<<20))
	web.HandleFunc("/elsewhere", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://example.com/good", http.StatusFound)
	})
	web.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://other.example/good", http.StatusFound)
	})
	s := newStage(t, accountstest.Options{Generate: world.Generator{Accounts: 2, Roles: 1}, Web: web})
	for address, want := range map[string]string{
		"https://example.com/program":            "https://example.com/program:2: name_command may not come from another machine",
		"https://example.com/page":               "https://example.com/page:1: ",
		"https://example.com/long":               "the file is too long",
		"https://example.com/none":               "the server answered 404",
		"https://example.com/elsewhere":          "not by https",
		"http://example.com/good":                "no https address",
		"https://me:pw@example.com/good":         "there is a secret in the address",
		"https://example.com/good?token=ghp_0x1": "there is a secret in the address",
	} {
		err := s.run(t.Context(), "--session", "corp", "--from", address)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
	}
	if text, _ := s.config(); strings.Contains(text, "[profile") {
		t.Errorf("got\n%s", text)
	}
	if err := s.run(t.Context(), "--session", "corp", "--from", "https://example.com/moved"); err != nil {
		t.Fatal(err)
	}
	before, _ := s.config()
	if !strings.Contains(before, "[profile Role001-200000000001]") {
		t.Errorf("got\n%s", before)
	}
	s.stderr.Reset()
	if err := s.run(t.Context(), "--session", "corp"); err != nil || !strings.Contains(s.stderr.String(), "As last time: --from=https://example.com/moved") {
		t.Errorf("got %v, %s", err, s.stderr.String())
	}
}

// TestAllSessions: --all goes on past a session that nobody is signed in to, and says so by its exit code.
func TestAllSessions(t *testing.T) {
	t.Parallel()
	s := newStage(t, accountstest.Options{Generate: world.Generator{Accounts: 2, Roles: 1}})
	text, _ := s.config()
	s.WriteConfig("[sso-session ended]\nsso_start_url = https://ended.awsapps.com/start\nsso_region = us-east-1\n" + text)
	err := s.run(t.Context(), "--all", "--region", "none")
	if problem.KindOf(err) != problem.Service || !strings.Contains(s.stderr.String(), "ended") {
		t.Errorf("got %v: %s", err, s.stderr.String())
	}
	if text, _ = s.config(); strings.Count(text, "[profile") != 2 {
		t.Errorf("got\n%s", text)
	}
}

// TestOptionsFollowARenamedSession: what the last run was given counts under the session's new name, too.
func TestOptionsFollowARenamedSession(t *testing.T) {
	t.Parallel()
	s := newStage(t, accountstest.Options{Generate: world.Generator{Accounts: 2, Roles: 1}})
	if err := s.run(t.Context(), "--region", "eu-west-1", "--name", "aws-cli"); err != nil {
		t.Fatal(err)
	}
	text, _ := s.config()
	s.WriteConfig(strings.NewReplacer("[sso-session corp]", "[sso-session work]", "sso_session = corp", "sso_session = work").Replace(text))
	s.SignInTo("work", 8*time.Hour)
	if err := s.run(t.Context(), "--check"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the marks are to follow: got %v: %s", err, s.stderr.String())
	}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err, s.stderr.String())
	}
	text, _ = s.config()
	if strings.Count(text, "[profile Role001-20000000000") != 2 || strings.Count(text, "awsid_generated_from = work/") != 2 {
		t.Errorf("got\n%s", text)
	}
}
