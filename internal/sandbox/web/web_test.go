package web

import (
	"html"
	"net/url"
	"strings"
	"testing"
)

func TestOwnPage(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]bool{
		"/device?user_code=A": true, "/authorize?x=https://y": true, "/v1/authorize": true, "/start?instance=x": true,
		"//evil.example.com/device": false, "https://evil.example.com/device": false, `/\evil.example.com`: false, "/-/sign-in": false, "device": false, "": false,
		"/device\n": false, "javascript:/device": false, "http:///device": false,
	} {
		if _, got := ownPage(next); got != want {
			t.Errorf("%q: %v", next, got)
		}
	}
}

// Whatever ownPage lets through stays on this host.
func FuzzOwnPage(f *testing.F) {
	f.Add("/device?user_code=A")
	f.Add("//evil.example.com/device")
	f.Fuzz(func(t *testing.T, next string) {
		u, ok := ownPage(next)
		if !ok {
			return
		}
		base, _ := url.Parse("http://127.0.0.1:1/x")
		if to, err := base.Parse(u.String()); err != nil || to.Host != "127.0.0.1:1" || to.Scheme != "http" {
			t.Errorf("%q leads to %v", next, to)
		}
	})
}

func TestNormalCode(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"abcd efgh": "ABCD-EFGH", "ABCD-EFGH": "ABCD-EFGH", " abcdefgh\n": "ABCD-EFGH", "abc": "ABC", "": "", "ﬀabcdefgh": "ABCD-EFGH"} {
		if got := normalCode(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

func FuzzMarkup(f *testing.F) {
	f.Add(`"><script>`, `' onload='x`)
	f.Fuzz(func(t *testing.T, a, b string) {
		m := &markup{}
		m.addMarkup(`<p title="%">%</p>`, a, b)
		got := m.b.String()
		if strings.Count(got, "<") != 2 || strings.Count(got, `"`) != 2 || got != `<p title="`+html.EscapeString(a)+`">`+html.EscapeString(b)+"</p>" {
			t.Errorf("%q", got)
		}
	})
}
