// Package web is what a person sees of the sandbox: choosing who to sign in as, password and one-time code, entering
// a device's code, allowing or denying a client, the console. The pages work by keyboard, and without a script but for
// the portal's shortcuts.
package web

import (
	_ "embed" // the stylesheet
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
)

//go:embed style.css
var stylesheet string

// showPage writes a page. allowed is a further form target for the browser: the client's callback that a consent
// leads to.
func showPage(w http.ResponseWriter, status int, p page, allowed string) error {
	text := renderPage(p)
	setPageHeaders(w, allowed)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, err := io.WriteString(w, text)
	return err
}

// showError is the page of an error that ends a sign-in.
func showError(w http.ResponseWriter, status int, title, text string) error {
	return showPage(w, status, donePage{common: common{Title: title, Step: "error"}, Text: text}, "")
}

// setPageHeaders keeps a page to itself: no script but its own, no frame, no cache.
func setPageHeaders(w http.ResponseWriter, allowed string) {
	forms := "'self'"
	if allowed != "" {
		forms += " " + allowed
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; form-action "+forms+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// writeFile answers with a file that the pages need.
func writeFile(kind, text string) endpoint.Handler {
	return func(w http.ResponseWriter, _ *endpoint.Request) error {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, err := io.WriteString(w, text)
		return err
	}
}

// markup builds a page. Only constant text goes in as it is; every value is escaped for a text or a quoted
// attribute, and stands nowhere else. It is no html/template, because a template package makes the linker keep every
// method of every linked type: ten megabytes and a millisecond at each start of awsid.
type markup struct{ b strings.Builder }

// addMarkup writes constant markup in which each % stands for the next value.
func (m *markup) addMarkup(constant string, values ...string) {
	for _, v := range values {
		before, after, found := strings.Cut(constant, "%")
		if !found {
			panic("web: more values than places in " + constant)
		}
		m.b.WriteString(before)
		m.b.WriteString(html.EscapeString(v))
		constant = after
	}
	m.b.WriteString(constant)
}

// addIf writes constant markup if it is wanted.
func (m *markup) addIf(wanted bool, constant string, values ...string) {
	if wanted {
		m.addMarkup(constant, values...)
	}
}

// page is one page of a sign-in.
type page interface {
	sharedParts() common
	writeContent(m *markup)
}

// common is what every page shows.
type common struct {
	Title, Step, Problem string
	CSRF, Next           string
	// Instance is the start URL of a portal whose page may be opened with a shortcut.
	Instance string
}

func (c common) sharedParts() common { return c }

// writeHidden writes the fields of every form that changes something.
func (c common) writeHidden(m *markup) {
	m.addMarkup(`<input type="hidden" name="csrf" value="%"/><input type="hidden" name="next" value="%"/>`+"\n", c.CSRF, c.Next)
}

// renderPage writes a whole page.
func renderPage(p page) string {
	c, m := p.sharedParts(), &markup{}
	m.addMarkup(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>% · awsid sandbox</title>
<link rel="stylesheet" href="/-/style.css"/>
`, c.Title)
	m.addIf(c.Instance != "", `<script src="/-/shortcut.js" data-instance="%"></script>`+"\n", c.Instance)
	m.addMarkup(`</head>
<body>
<header><span class="mark">aws<b>id</b></span> <span class="tag">sandbox</span></header>
<main id="%">
<h1>%</h1>
`, c.Step, c.Title)
	m.addIf(c.Problem != "", `<p class="problem" role="alert">%</p>`+"\n", c.Problem)
	p.writeContent(m)
	m.addMarkup(`</main>
<footer>A stand-in on this machine. No real AWS account is involved.</footer>
</body>
</html>
`)
	return m.b.String()
}

func (p userPage) writeContent(m *markup) {
	m.addMarkup(`<p>Who are you in <strong>%</strong>?</p>
<form method="post" action="/-/sign-in" data-step="user">
`, p.Place)
	p.writeHidden(m)
	m.addMarkup("<ul class=\"users\">\n")
	for i, u := range p.Users {
		m.addMarkup(`<li><button type="submit" name="user" value="%"`, u.Name)
		m.addIf(i == 0, ` autofocus="autofocus"`)
		m.addMarkup(`>
<span class="avatar" aria-hidden="true">%</span>
<span><b>%</b><br/><small>%</small></span>
</button></li>
`, u.Initials, u.Title, u.Subtitle)
	}
	m.addMarkup("</ul>\n</form>\n")
}

func (p passwordPage) writeContent(m *markup) {
	m.addMarkup(`<p>Signing in to <strong>%</strong>.</p>
<form method="post" action="/-/sign-in" data-step="password">
`, p.Place)
	p.writeHidden(m)
	m.addMarkup(`<input type="hidden" name="answered" value="yes"/>
<label>User<input type="text" name="user" value="%" autocomplete="username" readonly="readonly"/></label>
`, p.User)
	m.addIf(p.NeedPassword, `<label>Password<input type="password" name="password" autocomplete="current-password" required="required" autofocus="autofocus"/></label>
`)
	if p.NeedCode {
		m.addMarkup(`<label>One-time code<input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" pattern="[0-9]{6}" required="required"`)
		m.addIf(!p.NeedPassword, ` autofocus="autofocus"`)
		m.addMarkup("/></label>\n")
	}
	m.addMarkup(`<div class="actions"><button class="primary" type="submit">Sign in</button> <a class="button" href="%">Somebody else</a></div>
</form>
<p class="note">The passwords of this sandbox are in its world: <code>awsid sandbox world</code></p>
`, p.Back)
}

func (p codePage) writeContent(m *markup) {
	m.addMarkup(`<p>Enter the code that your device or command line shows.</p>
<form method="get" action="/device" data-step="code">
<label>Code<input class="code" type="text" name="user_code" value="%" placeholder="ABCD-EFGH" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="9" required="required" autofocus="autofocus"/></label>
<div class="actions"><button class="primary" type="submit">Continue</button></div>
</form>
`, p.UserCode)
}

func (p consentPage) writeContent(m *markup) {
	m.addMarkup("<p><strong>%</strong> wants to act for you, <strong>%</strong>.</p>\n", p.Client, p.User)
	m.addIf(p.UserCode != "", `<p>Allow it only if your device shows this code: <code class="code">%</code></p>`+"\n", p.UserCode)
	m.addMarkup(`<ul class="scopes">`)
	for _, scope := range p.Scopes {
		m.addMarkup("<li>%</li>", scope)
	}
	m.addMarkup("</ul>\n<form method=\"post\" action=\"%\" data-step=\"consent\">\n", p.Action)
	p.writeHidden(m)
	for _, f := range p.Fields {
		m.addMarkup(`<input type="hidden" name="%" value="%"/>`+"\n", f.Name, f.Value)
	}
	m.addMarkup(`<div class="actions">
<button class="primary" type="submit" name="verdict" value="allow" autofocus="autofocus">Allow access</button>
<button type="submit" name="verdict" value="deny">Deny</button>
</div>
</form>
<form method="post" action="/-/sign-out" data-step="sign-out">
`)
	p.writeHidden(m)
	m.addMarkup(`<button class="quiet" type="submit">Not %? Use another user</button>
</form>
`, p.User)
}

type donePage struct {
	common
	Text, Code string
}

func (p donePage) writeContent(m *markup) {
	m.addMarkup("<p>%</p>\n", p.Text)
	m.addIf(p.Code != "", `<p>Copy this authorization code into your terminal:</p><p><textarea class="code" readonly="readonly" rows="4" id="authorization-code" aria-label="Authorization code">%</textarea></p>
`, p.Code)
}

// showConfirmation shows the code that a person carries to another device.
func showConfirmation(w http.ResponseWriter, r *endpoint.Request) error {
	q := r.URL.Query()
	if q.Get("error") != "" {
		return showPage(w, http.StatusOK, donePage{common: common{Title: "Request denied", Step: "done"}, Text: "Nothing was shared. You can close this page."}, "")
	}
	if q.Get("code") == "" || q.Get("state") == "" {
		return problemPage(http.StatusBadRequest, "this page is reached from a sign-in only")
	}
	code := base64.StdEncoding.EncodeToString([]byte("state=" + url.QueryEscape(q.Get("state")) + "&code=" + url.QueryEscape(q.Get("code"))))
	return showPage(w, http.StatusOK, donePage{common: common{Title: "You are signed in", Step: "done"}, Text: "Go back to your terminal.", Code: code}, "")
}
