package shared

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/paths"
)

// manyProfiles writes a config file of n profiles and returns its place.
func manyProfiles(b *testing.B, n int) (p paths.Paths, size int64) {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "[profile team-%05d-admin]\nsso_session = corp\nsso_account_id = %d\n"+
			"sso_role_name = AdministratorAccess\nregion = eu-central-1\noutput = json\n\n", i, 100000000000+i)
	}
	dir := b.TempDir()
	p = paths.Paths{Home: dir, Config: filepath.Join(dir, "config"), Credentials: filepath.Join(dir, "credentials")}
	if err := os.WriteFile(p.Config, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return p, int64(text.Len())
}

// BenchmarkGet is what `configure get` does: load, find one value.
func BenchmarkGet(b *testing.B) {
	for _, n := range []int{1, 100, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p, size := manyProfiles(b, n)
			b.ReportAllocs()
			b.SetBytes(size)
			name := fmt.Sprintf("team-%05d-admin", n/2)
			for b.Loop() {
				files, err := Load(p)
				if err != nil {
					b.Fatal(err)
				}
				profile, _ := files.Profile(name)
				if v, ok := profile.Get("region"); !ok || v.Text != "eu-central-1" {
					b.Fatal(v, ok)
				}
			}
		})
	}
}

// BenchmarkProfileNames is what `configure list-profiles` does.
func BenchmarkProfileNames(b *testing.B) {
	p, size := manyProfiles(b, 10000)
	b.ReportAllocs()
	b.SetBytes(size)
	for b.Loop() {
		files, err := Load(p)
		if err != nil {
			b.Fatal(err)
		}
		if names := files.ProfileNames(); len(names) != 10000 {
			b.Fatal(len(names))
		}
	}
}

// BenchmarkAllValues reads every value of every profile, as doctor does.
func BenchmarkAllValues(b *testing.B) {
	p, size := manyProfiles(b, 10000)
	b.ReportAllocs()
	b.SetBytes(size)
	for b.Loop() {
		files, err := Load(p)
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range files.ProfileNames() {
			profile, _ := files.Profile(name)
			if len(profile.Values()) != 5 {
				b.Fatal(name)
			}
		}
	}
}
