package configure

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/sys/problem"
)

func TestParseTarget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		want target
		exit int
	}{
		{name: "region", want: target{edit.Profile("sel"), "region", ""}},
		{name: "default", want: target{edit.Profile("sel"), "default", ""}},
		{name: "plugins", want: target{edit.Profile("sel"), "plugins", ""}},
		{name: "s3.a", want: target{edit.Profile("sel"), "s3", "a"}},
		{name: "dev.region", want: target{edit.Profile("sel"), "dev", "region"}},
		{name: "default.region", want: target{edit.Profile("default"), "region", ""}},
		{name: "default.s3.a", want: target{edit.Profile("default"), "s3", "a"}},
		{name: "profile.dev.region", want: target{edit.Profile("dev"), "region", ""}},
		{name: "profile.dev.s3.a", want: target{edit.Profile("dev"), "s3", "a"}},
		{name: "plugins.x", want: target{edit.Other("plugins"), "x", ""}},
		{name: "lug.x", want: target{edit.Profile("sel"), "lug", "x"}},
		{name: "profile.dev", exit: 255},
		{name: "", exit: 252},
		{name: "default.", exit: 252},
		{name: ".x", exit: 252},
		{name: "s3.", exit: 252},
		{name: "profile..x", exit: 252},
		{name: "s3.a.b", exit: 252},
		{name: "plugins.a.b", exit: 252},
		{name: "profile.dev.s3.a.b", exit: 252},
	} {
		got, err := parseTarget(c.name, "sel")
		if exit := exitOf(err); exit != c.exit || got != c.want {
			t.Errorf("%q: %+v, exit %d (%v)", c.name, got, exit, err)
		}
	}
}

func TestParseLookup(t *testing.T) {
	t.Parallel()
	known := func(name string) bool { return name == "dev" }
	for _, c := range []struct {
		name string
		want lookup
		exit int
	}{
		{name: "region", want: lookup{profile: "sel", key: "region"}},
		{name: "dev", want: lookup{profile: "sel", key: "dev"}},
		{name: "s3.a", want: lookup{profile: "sel", key: "s3", rest: []string{"a"}}},
		{name: "dev.s3.a", want: lookup{profile: "dev", key: "s3", rest: []string{"a"}}},
		{name: "default.region", want: lookup{profile: "default", key: "region"}},
		{name: "profile.x.region", want: lookup{profile: "x", key: "region"}},
		{name: "profile.x.s3.a.b", want: lookup{profile: "x", key: "s3", rest: []string{"a", "b"}}},
		{name: "plugins.x", want: lookup{plugins: true, profile: "plugins", key: "x"}},
		{name: "plugins.x.y", want: lookup{profile: "sel", key: "plugins", rest: []string{"x", "y"}}},
		{name: "profile.x", exit: 255},
	} {
		got, err := parseLookup(c.name, "sel", known)
		if len(got.rest) == 0 {
			got.rest = nil
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(lookup{})); diff != "" || exitOf(err) != c.exit {
			t.Errorf("%q: exit %d\n%s", c.name, exitOf(err), diff)
		}
	}
}

func exitOf(err error) int {
	if err == nil {
		return 0
	}
	return problem.KindOf(err).Exit()
}

func TestPlainNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"corp": true, "my corp": true, "a.b/c@d:e+f-1%": true, "zürich": true, "日本": true,
		"": false, " ": false, " corp": false, "corp ": true, "a'b": false, `a"b`: false, "!x": false, "a]b": false, `a\b`: false, "a\nb": false, "a\tb": false,
	} {
		if isPlainName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
