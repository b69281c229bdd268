package edit

import (
	"fmt"
	"testing"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// generate sets five keys in each of n profiles, as populate does.
func generate(f *File, n int) error {
	for i := range n {
		id := Profile(fmt.Sprintf("team-%05d-admin", i))
		for _, kv := range [][2]string{
			{"sso_session", "corp"}, {"sso_account_id", fmt.Sprint(100000000000 + i)},
			{"sso_role_name", "AdministratorAccess"}, {"region", "eu-central-1"}, {"output", "json"},
		} {
			if err := f.Set(id, kv[0], kv[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func BenchmarkGenerate(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f := NewFile(shared.ConfigFile, "config", "")
				if err := generate(f, n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/profile")
		})
	}
}

// BenchmarkApply is one edit on the disk, fsync included.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{1, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e := editorFor(b.TempDir())
			if _, err := e.Apply(b.Context(), func(f *Files) error { return generate(f.Config, n) }, shared.ConfigFile); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				if err := setKey(e, "key", fmt.Sprint(i)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkIndexOfSections(b *testing.B) {
	f := NewFile(shared.ConfigFile, "config", "")
	if err := generate(f, 10000); err != nil {
		b.Fatal(err)
	}
	x := ini.NewIndex(f.Document.String())
	b.ReportAllocs()
	for b.Loop() {
		f := &File{Document: ini.NewDocument(x)}
		if _, ok := f.Section(Profile("team-05000-admin")); !ok {
			b.Fatal("not found")
		}
	}
}
