package populate_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/populate"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/pace"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// noTerminal is a process without a controlling terminal.
type noTerminal struct{}

func (noTerminal) StdinIsTerminal() bool             { return false }
func (noTerminal) StdoutIsTerminal() bool            { return false }
func (noTerminal) StderrIsTerminal() bool            { return false }
func (noTerminal) Size() (columns, rows int)         { return 80, 24 }
func (noTerminal) Open() (io.ReadWriteCloser, error) { return nil, errors.New("no terminal") }

// wire brings requests to a sandbox in this process, and those to other hosts to web.
type wire struct {
	sandbox *sandbox.Sandbox
	latency time.Duration
	web     http.Handler
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(w.latency / 2)
	answer := httptest.NewRecorder()
	if r.URL.Host == "127.0.0.1" {
		w.sandbox.ServeHTTP(answer, r)
	} else {
		w.web.ServeHTTP(answer, r)
	}
	time.Sleep(w.latency - w.latency/2)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	result := answer.Result()
	result.Request = r
	return result, nil
}

// stage is a person who is signed in to an organization.
type stage struct {
	t       *testing.T
	env     *app.Env
	sandbox *sandbox.Sandbox
	stderr  bytes.Buffer
}

func newStage(t *testing.T, g world.Generator, rate float64, latency time.Duration, web http.Handler) *stage {
	t.Helper()
	w := world.Default()
	in := w.IdentityCenter[0]
	in.Groups, in.PermissionSets, in.Assignments, in.Generate = nil, nil, nil, &g
	in.Session.AccessToken = world.Duration(8 * time.Hour)
	in.Session.RequestsPerSecond, in.Session.RequestBurst = rate, int(rate)
	if err := w.Expand(); err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.New(w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=http://127.0.0.1"})
	s := &stage{t: t, sandbox: sb}
	s.env = &app.Env{Args: []string{"awsid"}, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &s.stderr, Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader, Terminal: noTerminal{},
		Portal: &pace.Limiter{}, Transport: wire{sb, latency, web}, Dir: home}
	if err := os.MkdirAll(filepath.Dir(s.env.Paths.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	config := "[sso-session corp]\nsso_start_url = " + in.StartURL + "\nsso_region = " + in.Region + "\n"
	if err := os.WriteFile(s.env.Paths.Config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	tokens := sb.State().StartSignIn(state.SignIn{StartURL: in.StartURL, User: in.Users[0].Name, Expires: sb.Now().Add(8 * time.Hour)}, 8*time.Hour, false)
	cache := tokencache.Cache{Dir: s.env.Paths.SSOCache}
	if err := cache.PutToken(tokencache.TokenKey("corp", in.StartURL), tokencache.Token{StartURL: in.StartURL, Region: in.Region,
		AccessToken: secret.New(tokens.Access), ExpiresAt: sb.Now().Add(8 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stage) run(ctx context.Context, args ...string) error {
	root := &cobra.Command{Use: "awsid", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(populate.New(s.env, global.New(root.PersistentFlags())))
	root.SetArgs(append([]string{"populate"}, args...))
	return root.ExecuteContext(ctx)
}

func (s *stage) calls() (n int) {
	for _, c := range s.sandbox.Log().Counts() {
		if c.Service == "sso" {
			n += int(c.Count)
		}
	}
	return n
}

// config returns the config file, and when it was written.
func (s *stage) config() (string, time.Time) {
	s.t.Helper()
	text, err := os.ReadFile(s.env.Paths.Config)
	if err != nil {
		s.t.Fatal(err)
	}
	info, err := os.Stat(s.env.Paths.Config)
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
		s := newStage(t, world.Generator{Accounts: 1000, Roles: 5, OddNames: true}, 20, 100*time.Millisecond, nil)
		const least = 10 + 1000
		began := time.Now()
		args := []string{"--session", "corp", "--region", "eu-west-1", "--append-id"}
		if err := s.run(t.Context(), args...); err != nil {
			t.Fatal(err, s.stderr.String())
		}
		if took, floor := time.Since(began), least*time.Second/20; took > floor*105/100 {
			t.Errorf("took %v, want at most 1.05 of %v", took, floor)
		}
		if n := s.calls(); n > least*102/100 {
			t.Errorf("%d calls, want at most 1.02 of %d", n, least)
		}
		files, err := shared.Load(s.env.Paths)
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
	s := newStage(t, world.Generator{Accounts: 2, Roles: 1}, 0, 0, web)
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
	s := newStage(t, world.Generator{Accounts: 2, Roles: 1}, 0, 0, nil)
	text, _ := s.config()
	if err := os.WriteFile(s.env.Paths.Config, []byte("[sso-session ended]\nsso_start_url = https://ended.awsapps.com/start\nsso_region = us-east-1\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	err := s.run(t.Context(), "--all", "--region", "none")
	if problem.KindOf(err) != problem.Service || !strings.Contains(s.stderr.String(), "ended") {
		t.Errorf("got %v: %s", err, s.stderr.String())
	}
	if text, _ = s.config(); strings.Count(text, "[profile") != 2 {
		t.Errorf("got\n%s", text)
	}
}
