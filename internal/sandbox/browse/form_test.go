package browse

import (
	"strings"
	"testing"
)

func TestParseForm(t *testing.T) {
	t.Parallel()
	f, ok := parseForm(`<!doctype html><p class="problem" role="alert">Oh &amp; no</p>
<form method="post" action="/x?a=1&amp;b=2" data-step="user"><input type="hidden" name="csrf" value="t&#43;k"/>
<button name="user" value="one"/><button name="user" value="two">x</button></form>
<form data-step="second"><input name="csrf" value="other"/></form>`)
	if !ok || f.step != "user" || f.action != "/x?a=1&b=2" || f.fields.Get("csrf") != "t+k" || strings.Join(f.choices["user"], ",") != "one,two" || f.problem != "Oh & no" {
		t.Errorf("%+v", f)
	}
	if _, ok := parseForm("<form><input name=a></form>"); ok {
		t.Error("a form of somebody else is taken")
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	offered := []string{"a@example.com", "arn:aws:iam::123456789012:user/team/bob"}
	for user, want := range map[string]string{"": offered[0], "a@example.com": offered[0], "bob": offered[1], "nobody": "nobody"} {
		if got := (&Visitor{User: user}).chooseUser(offered); got != want {
			t.Errorf("%q: %q", user, got)
		}
	}
}

func FuzzParseForm(f *testing.F) {
	f.Add(`<form data-step="user" action="/x"><input name="a" value="b"></form>`)
	f.Add("<<<>>>&#xFFFFFF;")
	f.Fuzz(func(t *testing.T, page string) {
		if form, ok := parseForm(page); ok && form.fields == nil {
			t.Error("a form without fields")
		}
	})
}
