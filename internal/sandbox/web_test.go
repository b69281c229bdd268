package sandbox_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// person is a browser under the test's hand.
type person struct {
	*client
	http *http.Client
}

func (c *client) person() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.Fatal(err)
	}
	return &person{c, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// do sends a form, or gets a page for no form, and returns status, page and the address it leads to.
func (p *person) do(path string, form url.Values, header ...string) (status int, page, location string, h http.Header) {
	p.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	if strings.HasPrefix(path, "/") {
		path = p.url + path
	}
	r := request(p.T, method, path, body)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := p.http.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header.Get("Location"), res.Header
}

// hidden returns the value of a hidden field.
func hidden(page, name string) string {
	_, rest, _ := strings.Cut(page, `name="`+name+`" value="`)
	v, _, _ := strings.Cut(rest, `"`)
	return strings.NewReplacer("&amp;", "&", "&#43;", "+").Replace(v)
}

func TestPagesKeepToThemselves(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	d := c.device(c.register())
	_, page, _, h := c.person().do(*d.VerificationUriComplete, nil)
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Frame-Options": "DENY", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
	} {
		if !strings.Contains(h.Get(name), want) {
			t.Errorf("%s: %q", name, h.Get(name))
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") {
		t.Error("a page with script or inline style")
	}
	for _, cookie := range h.Values("Set-Cookie") {
		if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
			t.Errorf("cookie %s", cookie)
		}
	}
}

func TestApprovalNeedsTheBrowserThatSawTheForm(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register()
	d := c.device(r)
	victim := c.person()
	_, page, _, _ := victim.do(*d.VerificationUriComplete, nil)
	form := url.Values{"csrf": {hidden(page, "csrf")}, "next": {hidden(page, "next")}, "user": {"testuser@example.com"}}
	if status, _, location, _ := victim.do("/-/sign-in", form); status != http.StatusSeeOther || !strings.HasPrefix(location, "/device?") {
		t.Fatalf("sign-in: %d %s", status, location)
	}
	verdict := url.Values{"user_code": {*d.UserCode}, "verdict": {"allow"}}
	for name, change := range map[string]func() int{
		"no token": func() int { s, _, _, _ := victim.do("/device", verdict); return s },
		"wrong token": func() int {
			s, _, _, _ := victim.do("/device", with(verdict, "csrf", strings.Repeat("x", 43)))
			return s
		},
		"other origin": func() int {
			s, _, _, _ := victim.do("/device", with(verdict, "csrf", form.Get("csrf")), "Origin", "https://evil.example.com")
			return s
		},
		"null origin": func() int {
			s, _, _, _ := victim.do("/device", with(verdict, "csrf", form.Get("csrf")), "Origin", "null")
			return s
		},
		"referer": func() int {
			s, _, _, _ := victim.do("/device", with(verdict, "csrf", form.Get("csrf")), "Referer", "https://evil.example.com/x")
			return s
		},
		"other browser": func() int {
			s, _, _, _ := c.person().do("/device", with(verdict, "csrf", form.Get("csrf")))
			return s
		},
	} {
		if status := change(); status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, status)
		}
	}
	_, err := c.poll(r, d)
	c.wantCode(err, "AuthorizationPendingException")
	if status, page, _, _ := victim.do("/device", with(verdict, "csrf", form.Get("csrf"))); status != http.StatusOK || !strings.Contains(page, "approved") {
		t.Errorf("the real form: %d", status)
	}
	// The back button: the same form again changes nothing.
	if status, page, _, _ := victim.do("/device", with(verdict, "csrf", form.Get("csrf"), "verdict", "deny")); status != http.StatusBadRequest || !strings.Contains(page, "answered already") {
		t.Errorf("the form again: %d", status)
	}
	if _, err := c.poll(r, d); err != nil {
		t.Error(err)
	}
}

func with(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestSignInLeadsToOwnPagesOnly(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	d := c.device(c.register())
	p := c.person()
	_, page, _, _ := p.do(*d.VerificationUriComplete, nil)
	for _, next := range []string{
		"https://evil.example.com/device", "//evil.example.com/device", `/\evil.example.com/device`, "/-/control/log", "javascript:alert(1)", "", "/device\r\nX: y",
		"http:/device", "/device/../x",
	} {
		for _, path := range []string{"/-/sign-in", "/-/sign-out"} {
			form := url.Values{"csrf": {hidden(page, "csrf")}, "next": {next}, "user": {"testuser@example.com"}}
			status, _, location, _ := p.do(path, form)
			if status != http.StatusBadRequest || location != "" {
				t.Errorf("%s to %q: %d, Location %q", path, next, status, location)
			}
		}
	}
}

func TestClientNameIsText(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, err := c.oidc.RegisterClient(t.Context(), &ssooidc.RegisterClientInput{ClientName: aws.String(`<script>alert("x")</script>`), ClientType: aws.String("public")})
	if err != nil {
		t.Fatal(err)
	}
	d := c.device(r)
	p := c.person()
	_, page, _, _ := p.do(*d.VerificationUriComplete, nil)
	p.do("/-/sign-in", url.Values{"csrf": {hidden(page, "csrf")}, "next": {hidden(page, "next")}, "user": {"testuser@example.com"}})
	_, page, _, _ = p.do(*d.VerificationUriComplete, nil)
	if !strings.Contains(page, "Allow access?") || strings.Contains(page, "<script>") {
		t.Errorf("consent page: %s", page)
	}
}

func TestWrongUserCode(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	p := c.person()
	status, page, _, _ := p.do("/device?user_code=ABCD-EFGH", nil)
	if status != http.StatusBadRequest || !strings.Contains(page, "There is no such code") || !strings.Contains(page, `value="ABCD-EFGH"`) {
		t.Errorf("%d: %s", status, page)
	}
	d := c.device(c.register())
	typed := strings.ToLower(strings.ReplaceAll(*d.UserCode, "-", " "))
	if status, page, _, _ = p.do("/device?user_code="+url.QueryEscape(typed), nil); status != http.StatusOK || !strings.Contains(page, "Sign in") {
		t.Errorf("typed in lower case: %d", status)
	}
}

func TestDisabledUser(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, token := c.signIn("")
	c.State().Write(func(w *world.World) { w.IdentityCenter[0].Users[0].Disabled = true })
	_, err := c.credentials(token.AccessToken, "111122223333", "ReadOnly")
	c.wantCode(err, "UnauthorizedException")
	_, err = c.refresh(r, token.RefreshToken)
	c.wantCode(err, "InvalidGrantException")
}

func TestOneTimeCodeOfAUser(t *testing.T) {
	t.Parallel()
	const seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	w := world.Default()
	w.IdentityCenter[0].Users[0].MFASeed = seed
	c := start(t, w)
	answer := func(code string) browse.Visitor {
		return browse.Visitor{Secrets: func(context.Context, string, string) (string, string, error) { return "", code, nil }}
	}
	k, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	right := totp.At(k, c.Now())
	r := c.register()
	d := c.device(r)
	if _, err := c.visit(answer("000000"), *d.VerificationUriComplete); err == nil && right != "000000" {
		t.Error("signed in with a wrong code")
	}
	if _, err := c.visit(answer(right), *d.VerificationUriComplete); err != nil {
		t.Fatal(err)
	}
	if _, err := c.poll(r, d); err != nil {
		t.Error(err)
	}
	if _, err := c.visit(answer(right), *c.device(r).VerificationUriComplete); err == nil {
		t.Error("a code worked twice")
	}
	// The sandbox's own browser takes the next one.
	if _, err := c.visit(browse.Visitor{Secrets: control.NewClient(c.url, c.Token()).Person}, *c.device(r).VerificationUriComplete); err != nil {
		t.Error(err)
	}
}

func TestHomeAndPortal(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	p := c.person()
	status, page, _, _ := p.do("/", nil, "Accept", "text/html")
	if status != http.StatusOK || !strings.Contains(page, "my-sso-portal.awsapps.com/start") {
		t.Errorf("home: %d %s", status, page)
	}
	if status, page, _, _ = p.do("/", nil); status != http.StatusForbidden || !strings.Contains(page, "<Code>AccessDenied</Code>") {
		t.Errorf("a client of S3: %d %s", status, page)
	}
	portal := "/start?instance=" + url.QueryEscape(startURL)
	_, page, _, _ = p.do(portal, nil)
	p.do("/-/sign-in", url.Values{"csrf": {hidden(page, "csrf")}, "next": {hidden(page, "next")}, "user": {"testuser@example.com"}})
	if _, page, _, _ = p.do(portal, nil); !strings.Contains(page, "DeveloperAccount") || !strings.Contains(page, "FullAccess") || strings.Contains(page, "SandboxAccount") {
		t.Errorf("portal: %s", page)
	}
	if status, _, _, _ := p.do("/start?instance=https://nowhere.awsapps.com/start", nil); status != http.StatusNotFound {
		t.Errorf("no such instance: %d", status)
	}
}
