package ini

import (
	"fmt"
	"strings"
	"testing"
)

// manyProfiles is a config file with n generated profiles of six settings.
func manyProfiles(n int) string {
	var b strings.Builder
	b.WriteString("[default]\nregion = eu-central-1\n\n[sso-session corp]\nsso_region = eu-central-1\n\n")
	for i := range n {
		fmt.Fprintf(&b, "[profile team-%05d-admin]\nsso_session = corp\nsso_account_id = %d\n"+
			"sso_role_name = AdministratorAccess\nregion = eu-central-1\noutput = json\n\n", i, 100000000000+i)
	}
	return b.String()
}

func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{1, 100, 10000} {
		text := manyProfiles(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if x := NewIndex(text); len(x.Diagnostics) != 0 {
					b.Fatal(x.Diagnostics)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	data := []byte(manyProfiles(10000))
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Parse(data)
	}
}

func BenchmarkSet(b *testing.B) {
	doc := Parse([]byte(manyProfiles(10000)))
	s, _ := doc.Section("profile team-05000-admin")
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Set("region", "us-west-2"); err != nil {
			b.Fatal(err)
		}
	}
}
