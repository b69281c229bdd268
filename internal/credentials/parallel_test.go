package credentials_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/environ"
)

// childProfile makes the test binary a process that retrieves credentials.
const childProfile = "AWSID_TEST_CHILD_PROFILE"

func TestMain(m *testing.M) {
	if profile := os.Getenv(childProfile); profile != "" {
		os.Exit(child(profile))
	}
	os.Exit(m.Run())
}

func child(profile string) int {
	t := &testing.T{}
	vars := environ.Parse(os.Environ())
	w := &world{t: t, env: baseEnv(vars, vars.Get("HOME"))}
	plan, err := w.chain(settings.Flags{"profile": profile}).Plan()
	if err != nil {
		return 2
	}
	c, err := plan.Retrieve(context.Background())
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 3
	}
	os.Stdout.WriteString(c.AccessKeyID)
	return 0
}

// Fifty processes find an expired cache at the same moment: one call is made.
func TestManyProcessesMakeOneCall(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"role": {"config": "[profile p]\n" + roleR + "source_profile = base\n", "credentials": baseKeys,
			".aws/cli/cache/1ef2bc6de72dd4746ee4f1954bd9c45306249c6d.json": `{"Credentials": {"AccessKeyId": "OLD", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2020-01-01T00:00:00Z"}}`},
		"sso": {"config": "[profile p]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = R\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n",
			".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": `{"accessToken": "good", "expiresAt": "2099-01-01T00:00:00Z"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, files)
			w.services.set(func(s *services) { s.pause = 100 * time.Millisecond })
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					cmd := exec.Command(os.Args[0])
					cmd.Env = w.env.Vars.With(childProfile, "p").Environ()
					out, err := cmd.CombinedOutput()
					if err != nil || !strings.HasPrefix(string(out), "ASIA") {
						t.Errorf("%s, %v", out, err)
					}
				})
			}
			all.Wait()
			if calls := strings.Split(w.services.list(), ") "); len(calls) != 1 {
				t.Errorf("%d calls: %s", len(calls), w.services.list())
			}
		})
	}
}
