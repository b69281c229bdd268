package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
)

func testEnv(t *testing.T, lines ...string) *app.Env {
	t.Helper()
	dir := t.TempDir()
	return &app.Env{
		Args: []string{filepath.Join(dir, "tool")}, GOOS: runtime.GOOS, Dir: dir, Clock: clock.System{},
		Vars: environ.Parse(append([]string{"TMPDIR=" + dir, "PATH=" + os.Getenv("PATH"), "HOME=/home/person"}, lines...)),
	}
}

func inSandbox(t *testing.T, o *serveOptions, env *app.Env) (environ.Vars, *sandbox.Running) {
	t.Helper()
	run, p, err := o.startServing(t.Context(), env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.removeAll)
	t.Cleanup(run.Close)
	set, err := o.clientVariables(env, run, p)
	if err != nil {
		t.Fatal(err)
	}
	return childEnvironment(env.Vars, set), run
}

func TestEnvironmentLeadsIntoTheSandbox(t *testing.T) {
	t.Parallel()
	env := testEnv(t, "AWS_PROFILE=mine", "AWS_ACCESS_KEY_ID=AKIAMINE", "aws_ca_bundle=x", "AWSID_X=1", "EDITOR=vi", "NO_PROXY=corp.example.com", "HTTPS_PROXY=http://corp:1")
	vars, run := inSandbox(t, &serveOptions{}, env)
	for _, name := range []string{"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "aws_ca_bundle", "AWSID_X"} {
		if v, there := vars.Lookup(name); there {
			t.Errorf("%s=%s is left", name, v)
		}
	}
	for name, want := range map[string]string{
		"AWS_ENDPOINT_URL": run.URL, "AWS_EC2_METADATA_SERVICE_ENDPOINT": run.MetadataURL + "/", "AWSID_SANDBOX": run.URL,
		"NO_PROXY": "corp.example.com,127.0.0.1,localhost", "EDITOR": "vi", "HTTPS_PROXY": "http://corp:1",
	} {
		if got := vars.Get(name); got != want {
			t.Errorf("%s=%s, want %s", name, got, want)
		}
	}
	if home := vars.Get("HOME"); home == "/home/person" || !isDir(home) {
		t.Errorf("HOME=%s", home)
	}
}

func TestProxyEnvironment(t *testing.T) {
	t.Parallel()
	vars, run := inSandbox(t, &serveOptions{proxy: true, approve: "ask"}, testEnv(t, "HTTPS_PROXY=http://corp:1", "NO_PROXY=.amazonaws.com", "JAVA_TOOL_OPTIONS=-Xmx1g", "BROWSER=firefox"))
	if vars.Get("AWS_ENDPOINT_URL") != "" || vars.Get("HTTPS_PROXY") != run.ProxyURL || vars.Get("https_proxy") != run.ProxyURL || vars.Get("BROWSER") != "firefox" {
		t.Errorf("%s", strings.Join(vars.Environ(), "\n"))
	}
	if got := vars.Get("NO_PROXY"); got != "127.0.0.1,localhost" {
		t.Errorf("NO_PROXY=%s leads past the proxy", got)
	}
	if !strings.HasPrefix(vars.Get("JAVA_TOOL_OPTIONS"), "-Xmx1g -Dhttps.proxyHost=127.0.0.1") {
		t.Errorf("JAVA_TOOL_OPTIONS=%s", vars.Get("JAVA_TOOL_OPTIONS"))
	}
	text, err := os.ReadFile(vars.Get("AWS_CA_BUNDLE"))
	if err != nil || !strings.Contains(string(text), "BEGIN CERTIFICATE") || strings.Contains(string(text), "PRIVATE") {
		t.Errorf("bundle: %v\n%s", err, text)
	}
}

func TestPlaceIsRemovedAndANamedHomeStays(t *testing.T) {
	t.Parallel()
	env := testEnv(t)
	o := &serveOptions{home: "kept"}
	p, err := o.makePlace(env)
	if err != nil {
		t.Fatal(err)
	}
	p.removeAll()
	if isDir(p.dir) || !isDir(filepath.Join(env.Dir, "kept")) {
		t.Errorf("left: %v, home kept: %v", isDir(p.dir), isDir(p.home))
	}
	if want := filepath.Join(env.Dir, "kept", ".awsid-sandbox.json"); o.stateFile(env) != want {
		t.Errorf("state in %s", o.stateFile(env))
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func TestExports(t *testing.T) {
	t.Parallel()
	set, unset := []sandbox.Variable{{Name: "AWS_ENDPOINT_URL", Value: "http://127.0.0.1:1"}, {Name: "HOME", Value: "/tmp/it's"}}, []string{"AWS_PROFILE", "AWS_ENDPOINT_URL"}
	for goos, want := range map[string]string{
		"linux":   "unset AWS_PROFILE\nexport AWS_ENDPOINT_URL=http://127.0.0.1:1\nexport HOME='/tmp/it'\\''s'\n",
		"windows": "Remove-Item Env:AWS_PROFILE\n$Env:AWS_ENDPOINT_URL = 'http://127.0.0.1:1'\n$Env:HOME = '/tmp/it''s'\n",
	} {
		var b bytes.Buffer
		if err := printExports(&b, goos, set, unset); err != nil || b.String() != want {
			t.Errorf("%s: %s", goos, b.String())
		}
	}
}

func TestStartURL(t *testing.T) {
	t.Parallel()
	env := testEnv(t)
	for url, want := range map[string]string{
		"": "https://my-sso-portal.awsapps.com/start", "https://d-1234567890.awsapps.com/start": "https://d-1234567890.awsapps.com/start", "d-1234567890": "",
	} {
		w, err := (&worldOptions{startURL: url}).readWorld(env)
		if want == "" {
			if err == nil {
				t.Errorf("%q is accepted", url)
			}
			continue
		}
		if err != nil || w.IdentityCenter[0].StartURL != want {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestApproveNamesAUser(t *testing.T) {
	t.Parallel()
	for approve, fine := range map[string]bool{"": true, "deny": true, "ask": true, "testuser@example.com": true, "testuser": true, "nobody": false} {
		if err := (&serveOptions{approve: approve}).checkApprove(world.Default()); (err == nil) != fine {
			t.Errorf("%q: %v", approve, err)
		}
	}
}
