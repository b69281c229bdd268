package profiles

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// BenchmarkList lists ten thousand profiles.
func BenchmarkList(b *testing.B) {
	home := b.TempDir()
	var text strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&text, "[profile team-%d]\nsso_session = corp\nsso_account_id = %d\nsso_role_name = ReadOnly\nregion = eu-west-1\n\n", i, 100000000000+i)
	}
	path := filepath.Join(home, ".aws", "config")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	vars := environ.Parse(nil)
	env := &app.Env{Stdout: io.Discard, Clock: clock.System{}, Vars: vars, Paths: paths.Resolve(vars, "linux", home, home)}
	g := global.New(pflag.NewFlagSet("", pflag.ContinueOnError))
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if err := runList(b.Context(), env, listOptions{global: g}); err != nil {
			b.Fatal(err)
		}
	}
}
