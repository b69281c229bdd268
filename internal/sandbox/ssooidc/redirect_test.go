package ssooidc

import (
	"net/url"
	"testing"
)

func TestRedirectFits(t *testing.T) {
	t.Parallel()
	registered := []string{"http://127.0.0.1/oauth/callback", "https://app.example.com/cb", "http://[::1]:99/cb"}
	for asked, want := range map[string]bool{
		"http://127.0.0.1:4711/oauth/callback":   true,
		"http://127.0.0.1/oauth/callback":        true,
		"http://[::1]:1/cb":                      true,
		"https://app.example.com/cb":             true,
		"https://app.example.com:8443/cb":        false,
		"https://app.example.com/cb/":            false,
		"http://app.example.com/cb":              false,
		"http://localhost:4711/oauth/callback":   false,
		"http://127.0.0.1:4711/oauth/callback/":  false,
		"http://127.0.0.1:4711/OAuth/callback":   false,
		"http://127.0.0.1:4711/oauth/callback?x": false,
		"http://x@127.0.0.1:4711/oauth/callback": false,
		"":                                       false,
	} {
		if got := RedirectFits(registered, asked); got != want {
			t.Errorf("%s: %v", asked, got)
		}
	}
}

func TestScopeNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"sso:account:access": true, "codewhisperer:completions": true, "openid": true, "sso:*": true,
		"": false, "a b": false, "sso": false, "SSO:x": false, "sso:": false, "sso:a\n": false,
	} {
		if got := scopePattern().MatchString(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestGrantsOfAClient(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		registered []string
		grant      string
		want       bool
	}{
		{nil, GrantDevice, true}, {nil, GrantRefresh, true}, {nil, GrantCode, true},
		{[]string{GrantRefresh}, GrantDevice, true}, // aws-sso-cli
		{[]string{GrantDevice, GrantRefresh}, GrantDevice, true},
		{[]string{GrantCode, GrantRefresh}, GrantDevice, false},
		{[]string{GrantRefresh}, GrantCode, false},
		{[]string{GrantCode}, GrantRefresh, false},
		{[]string{GrantCode, GrantDevice}, GrantDevice, true},
	} {
		if got := mayUseGrant(c.registered, c.grant); got != c.want {
			t.Errorf("%q by a client of %q: %v", c.grant, c.registered, got)
		}
	}
}

func FuzzRedirectFits(f *testing.F) {
	f.Add("http://127.0.0.1:4711/oauth/callback")
	f.Add("http://127.0.0.1:80@evil.example.com/oauth/callback")
	f.Fuzz(func(t *testing.T, asked string) {
		if !RedirectFits([]string{"http://127.0.0.1/oauth/callback"}, asked) {
			return
		}
		u, err := url.Parse(asked)
		if err != nil || u.Hostname() != "127.0.0.1" || u.Path != "/oauth/callback" || u.User != nil {
			t.Errorf("%q fits", asked)
		}
	})
}
