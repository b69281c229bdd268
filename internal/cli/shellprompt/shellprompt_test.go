package shellprompt

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// aShell is a shell that uses one of n profiles, is signed in and has keys. Its world has no network, no keyring and no
// terminal: to ask for one of them would panic.
func aShell(t testing.TB, n int) (*app.Env, *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	var config strings.Builder
	config.WriteString("[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n")
	for i := range n {
		fmt.Fprintf(&config, "[profile team-%d]\nsso_session = corp\nsso_account_id = %d\nsso_role_name = Admin\nregion = eu-west-1\n", i, 100000000000+i)
	}
	session := signin.Session{Name: "corp"}
	for name, text := range map[string]string{
		"config":                               config.String(),
		"sso/cache/" + session.Key() + ".json": `{"startUrl":"https://corp.awsapps.com/start","region":"eu-west-1","accessToken":"t","expiresAt":"2020-01-01T00:00:00Z","clientId":"c","clientSecret":"s","refreshToken":"r","registrationExpiresAt":"2099-01-01T00:00:00Z"}`,
		"cli/cache/" + signin.RoleCacheKey(session, "100000000001", "Admin") + ".json": `{"Credentials":{"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"2020-01-01T00:00:00Z"}}`,
	} {
		path := filepath.Join(home, ".aws", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := environ.Parse([]string{"AWS_PROFILE=team-1"})
	out := new(bytes.Buffer)
	return &app.Env{Stdout: out, Vars: vars, Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}}, out
}

// TestPromptIsLight: every prompt of every shell pays for it.
func TestPromptIsLight(t *testing.T) {
	const most = 450
	for _, n := range []int{2, 5000} {
		env, out := aShell(t, n)
		opts := promptOptions{global: global.New(pflag.NewFlagSet("", pflag.ContinueOnError)), shell: "bash", format: defaultFormat}
		before := filesOf(t, env.Paths.Home)
		allocations := testing.AllocsPerRun(10, func() {
			out.Reset()
			if err := runPrompt(env, opts); err != nil {
				t.Fatal(err)
			}
		})
		if got, want := out.String(), "(team-1 100000000001 | session renews itself | keys over) "; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if allocations > most {
			t.Errorf("%d profiles: %v allocations, at most %d", n, allocations, most)
		}
		if after := filesOf(t, env.Paths.Home); after != before {
			t.Errorf("files were made, such as a lock:\n%s\nbefore\n%s", after, before)
		}
	}
}

func filesOf(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}
