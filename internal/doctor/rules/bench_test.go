package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// BenchmarkOffline is a whole examination of a thousand profiles.
func BenchmarkOffline(b *testing.B) {
	home := b.TempDir()
	var text strings.Builder
	text.WriteString("[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "\n[profile team-%05d-admin]\nsso_session = corp\nsso_account_id = %012d\nsso_role_name = Admin\nregion = eu-central-1\noutput = json\n", i, i)
	}
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	vars := environ.Parse([]string{"HOME=" + home, "PATH=/bin"})
	env := &app.Env{Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: frozenClock{}}
	for b.Loop() {
		if found := doctor.Run(b.Context(), doctor.Take(env, true), All()); len(found) != 0 {
			b.Fatal(found[0])
		}
	}
}
