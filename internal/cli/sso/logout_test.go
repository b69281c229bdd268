package sso

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/spf13/pflag"
)

// screen is a terminal that only shows.
type screen struct{}

func (screen) StdinIsTerminal() bool             { return true }
func (screen) StdoutIsTerminal() bool            { return true }
func (screen) StderrIsTerminal() bool            { return true }
func (screen) Size() (int, int)                  { return 80, 24 }
func (screen) Open() (io.ReadWriteCloser, error) { return nil, errors.New("nobody types here") }

// fixedClock stands still.
type fixedClock struct {
	clock.System
	now time.Time
}

func (c fixedClock) Now() time.Time { return c.now }

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.Local)

// newEnv returns the environment of a person at a terminal, at noon.
func newEnv(t *testing.T, config string) (*app.Env, *bytes.Buffer) {
	t.Helper()
	home, out := t.TempDir(), new(bytes.Buffer)
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home})
	env := &app.Env{Stdout: out, Stderr: io.Discard, Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home),
		Clock: fixedClock{now: noon}, Terminal: screen{}}
	writeFile(t, env.Paths.Config, config)
	return env, out
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEndedSignInsAreTold(t *testing.T) {
	t.Parallel()
	cut := errors.New("the network is down")
	role := signin.RoleCredentials{ExpiresAt: noon.Add(time.Hour)}
	for name, c := range map[string]struct {
		result signin.LogoutResult
		want   string
	}{
		"nothing": {signin.LogoutResult{}, "There was no sign-in to end.\n"},
		"one":     {signin.LogoutResult{Ended: []signin.EndedSignIn{{Title: "corp"}}}, "Signed out of corp.\n"},
		"the service was not told": {signin.LogoutResult{Ended: []signin.EndedSignIn{{Title: "corp", ExpiresAt: noon.Add(2 * time.Hour), Err: cut}}},
			"Signed out of corp on this machine only: its token stays valid until 14:00 (in 2h).\n"},
		"not told, and expired": {signin.LogoutResult{Ended: []signin.EndedSignIn{{Title: "corp", ExpiresAt: noon.Add(-time.Hour), Err: cut}}},
			"Signed out of corp.\n"},
		"one role": {signin.LogoutResult{Ended: []signin.EndedSignIn{{Title: "corp"}}, Removed: []signin.RoleCredentials{role}},
			"Signed out of corp.\nDeleted the cached credentials of one role; programs that hold a copy can use it until 13:00 (in 1h).\n"},
		"roles without a sign-in": {signin.LogoutResult{Removed: []signin.RoleCredentials{role, {ExpiresAt: noon.Add(3 * time.Hour)}}},
			"Deleted the cached credentials of 2 roles; programs that hold a copy can use it until 15:00 (in 3h).\n"},
		"expired role": {signin.LogoutResult{Ended: []signin.EndedSignIn{{Title: "corp"}}, Removed: []signin.RoleCredentials{{ExpiresAt: noon}}},
			"Signed out of corp.\n"},
	} {
		env, out := newEnv(t, "")
		printEnded(env, c.result)
		if out.String() != c.want {
			t.Errorf("%s: got %q, want %q", name, out, c.want)
		}
	}
}

const roleConfig = `
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
[sso-session lab]
sso_start_url = https://lab.awsapps.com/start
sso_region = us-east-1
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = us-east-1
[profile admin]
role_arn = arn:aws:iam::111122223333:role/Admin
source_profile = dev
region = us-east-1
[profile audit]
role_arn = arn:aws:iam::111122223333:role/Audit
source_profile = dev
region = us-east-1
[profile keys]
role_arn = arn:aws:iam::111122223333:role/Keys
source_profile = static
region = us-east-1
[profile static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
`

// cacheRole puts credentials of a profile's role into the cache.
func cacheRole(t *testing.T, env *app.Env, profile string, expires time.Time) {
	t.Helper()
	files, err := shared.Load(env.Paths)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := credentials.New(env, &app.Session{Files: files,
		Settings: settings.ResolveAny(settings.Flags{"profile": profile}, env.Vars, files)}).Plan()
	if err != nil {
		t.Fatal(err)
	}
	path, _, _ := plan.CacheFile(plan.Step)
	writeFile(t, path, `{"Credentials": {"AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "`+
		expires.UTC().Format(time.RFC3339)+`"}}`)
}

func TestRolesThatStayCachedAreTold(t *testing.T) {
	t.Parallel()
	one, two := noon.Add(time.Hour), noon.Add(2*time.Hour)
	corp := &signin.Session{Name: "corp"}
	for name, c := range map[string]struct {
		cached map[string]time.Time
		only   *signin.Session
		want   string
	}{
		"none":            {nil, nil, ""},
		"one":             {map[string]time.Time{"admin": one}, corp, "The role of profile admin, assumed with it, stays cached and valid until 13:00 (in 1h).\n"},
		"two":             {map[string]time.Time{"admin": two, "audit": one}, nil, "The roles of 2 profiles, assumed with it, such as admin, stay cached and valid until 14:00 (in 2h).\n"},
		"expired":         {map[string]time.Time{"admin": noon}, nil, ""},
		"another session": {map[string]time.Time{"admin": one}, &signin.Session{Name: "lab"}, ""},
		"not by sign-in":  {map[string]time.Time{"keys": one}, nil, ""},
	} {
		env, out := newEnv(t, roleConfig)
		for profile, expires := range c.cached {
			cacheRole(t, env, profile, expires)
		}
		files, err := shared.Load(env.Paths)
		if err != nil {
			t.Fatal(err)
		}
		printRemainingRoles(env, files, c.only)
		if out.String() != c.want {
			t.Errorf("%s: got %q, want %q", name, out, c.want)
		}
	}
}

func TestLogoutWithoutASignIn(t *testing.T) {
	t.Parallel()
	env, out := newEnv(t, roleConfig)
	if err := runLogout(t.Context(), env, &logoutOptions{global: global.New(pflag.NewFlagSet("", pflag.ContinueOnError))}); err != nil || out.String() != "There was no sign-in to end.\n" {
		t.Errorf("got %q, %v", out, err)
	}
	out.Reset()
	if err := runLogout(t.Context(), env, &logoutOptions{global: global.New(pflag.NewFlagSet("", pflag.ContinueOnError)), session: "crop"}); err == nil || out.Len() > 0 {
		t.Errorf("an unknown session: got %q, %v, want an error", out, err)
	}
}
