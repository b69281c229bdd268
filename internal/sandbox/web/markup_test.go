package web

import (
	"strings"
	"testing"
)

// TestNothingHostileGetsOut puts markup into every value of every page.
func TestNothingHostileGetsOut(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert('1')</script>&amp;%`
	c := common{Title: evil, Step: evil, Problem: evil, CSRF: evil, Next: evil}
	for _, p := range []page{
		userPage{common: c, Place: evil, Users: []userLine{{evil, evil, evil, evil}}},
		passwordPage{common: c, Place: evil, User: evil, Back: evil, NeedPassword: true, NeedCode: true},
		codePage{common: c, UserCode: evil},
		consentPage{common: c, Client: evil, User: evil, UserCode: evil, Action: evil, Scopes: []string{evil}, Fields: []field{{evil, evil}}},
		donePage{common: c, Text: evil, Code: evil},
	} {
		text := renderPage(p)
		if strings.Contains(text, "<script") || strings.Contains(text, `'1'`) {
			t.Errorf("%T lets markup through:\n%s", p, text)
		}
		// Behind each escaped value comes what the page has there, whole.
		if want, got := strings.Count(text, "&#34;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;%"), strings.Count(text, "&lt;script"); want != got || got < 4 {
			t.Errorf("%T: %d values, %d of them whole", p, got, want)
		}
	}
}
