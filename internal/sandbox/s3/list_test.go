package s3

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// pages lists everything in pages of a size.
func pages(t *testing.T, objects []*world.Object, ask listing) (names []string) {
	t.Helper()
	for range 2*len(objects) + 2 {
		var out objectList
		last := ask.addPage(&out, objects)
		for _, o := range out.Contents {
			names = append(names, o.Key)
		}
		for _, p := range out.CommonPrefixes {
			names = append(names, p.Prefix)
		}
		if len(out.Contents)+len(out.CommonPrefixes) > ask.size {
			t.Fatal("a page is too long")
		}
		if last == "" {
			return names
		}
		ask.after = last
	}
	t.Fatal("the pages do not end")
	return nil
}

// FuzzPages: however a listing is cut into pages, it is the same listing.
func FuzzPages(f *testing.F) {
	f.Add("a.txt dir/b dir/sub/c dir2/x z", "", "/", byte(2))
	f.Add("a/ a/b a/c/d ab", "a", "/", byte(1))
	f.Fuzz(func(t *testing.T, keys, prefix, delimiter string, size byte) {
		var objects []*world.Object
		words := strings.Fields(keys)
		sort.Strings(words)
		for _, k := range slices.Compact(words) {
			objects = append(objects, &world.Object{Key: k})
		}
		whole := pages(t, objects, listing{prefix: prefix, delimiter: delimiter, size: 1000000})
		cut := pages(t, objects, listing{prefix: prefix, delimiter: delimiter, size: int(size%5) + 1})
		sort.Strings(whole)
		sort.Strings(cut)
		if !slices.Equal(whole, cut) {
			t.Errorf("whole %q, in pages %q", whole, cut)
		}
	})
}

func TestBucketNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"abc": true, "my.bucket-1": true, "ab": false, "Abc": false, "-abc": false, "abc-": false, "a_b": false, strings.Repeat("a", 63): true, strings.Repeat("a", 64): false,
	} {
		if got := bucketName().MatchString(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestContinuationTokens(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "dir/", "ü", strings.Repeat("x", 1024)} {
		if got := readToken(newToken(name)); got != name {
			t.Errorf("%q comes back as %q", name, got)
		}
	}
	for _, forged := range []string{"", "x", "!!!", "eA=="} {
		if got := readToken(forged); got != "" {
			t.Errorf("%q is taken as %q", forged, got)
		}
	}
}
