package web

// page is one page of a sign-in.
type page interface {
	head() common
	content(m *markup)
}

// common is what every page shows.
type common struct {
	Title, Step, Problem string
	CSRF, Next           string
}

func (c common) head() common { return c }

// hidden are the fields of every form that changes something.
func (c common) hidden(m *markup) {
	m.add(`<input type="hidden" name="csrf" value="%"/><input type="hidden" name="next" value="%"/>`+"\n", c.CSRF, c.Next)
}

// render writes a whole page.
func render(p page) string {
	c, m := p.head(), &markup{}
	m.add(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>% · awsid sandbox</title>
<link rel="stylesheet" href="/-/style.css"/>
</head>
<body>
<header><span class="mark">aws<b>id</b></span> <span class="tag">sandbox</span></header>
<main id="%">
<h1>%</h1>
`, c.Title, c.Step, c.Title)
	m.when(c.Problem != "", `<p class="problem" role="alert">%</p>`+"\n", c.Problem)
	p.content(m)
	m.add(`</main>
<footer>A stand-in on this machine. No real AWS account is involved.</footer>
</body>
</html>
`)
	return m.b.String()
}

func (p userPage) content(m *markup) {
	m.add(`<p>Who are you in <strong>%</strong>?</p>
<form method="post" action="/-/sign-in" data-step="user">
`, p.Place)
	p.hidden(m)
	m.add("<ul class=\"users\">\n")
	for i, u := range p.Users {
		m.add(`<li><button type="submit" name="user" value="%"`, u.Name)
		m.when(i == 0, ` autofocus="autofocus"`)
		m.add(`>
<span class="avatar" aria-hidden="true">%</span>
<span><b>%</b><br/><small>%</small></span>
</button></li>
`, u.Initials, u.Title, u.Subtitle)
	}
	m.add("</ul>\n</form>\n")
}

func (p passwordPage) content(m *markup) {
	m.add(`<p>Signing in to <strong>%</strong>.</p>
<form method="post" action="/-/sign-in" data-step="password">
`, p.Place)
	p.hidden(m)
	m.add(`<input type="hidden" name="answered" value="yes"/>
<label>User<input type="text" name="user" value="%" autocomplete="username" readonly="readonly"/></label>
`, p.User)
	m.when(p.NeedPassword, `<label>Password<input type="password" name="password" autocomplete="current-password" required="required" autofocus="autofocus"/></label>
`)
	if p.NeedCode {
		m.add(`<label>One-time code<input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" pattern="[0-9]{6}" required="required"`)
		m.when(!p.NeedPassword, ` autofocus="autofocus"`)
		m.add("/></label>\n")
	}
	m.add(`<div class="actions"><button class="primary" type="submit">Sign in</button> <a class="button" href="%">Somebody else</a></div>
</form>
<p class="note">The passwords of this sandbox are in its world: <code>awsid sandbox world</code></p>
`, p.Back)
}

func (p codePage) content(m *markup) {
	m.add(`<p>Enter the code that your device or command line shows.</p>
<form method="get" action="/device" data-step="code">
<label>Code<input class="code" type="text" name="user_code" value="%" placeholder="ABCD-EFGH" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="9" required="required" autofocus="autofocus"/></label>
<div class="actions"><button class="primary" type="submit">Continue</button></div>
</form>
`, p.UserCode)
}

func (p consentPage) content(m *markup) {
	m.add("<p><strong>%</strong> wants to act for you, <strong>%</strong>.</p>\n", p.Client, p.User)
	m.when(p.UserCode != "", `<p>Allow it only if your device shows this code: <code class="code">%</code></p>`+"\n", p.UserCode)
	m.add(`<ul class="scopes">`)
	for _, scope := range p.Scopes {
		m.add("<li>%</li>", scope)
	}
	m.add("</ul>\n<form method=\"post\" action=\"%\" data-step=\"consent\">\n", p.Action)
	p.hidden(m)
	for _, f := range p.Fields {
		m.add(`<input type="hidden" name="%" value="%"/>`+"\n", f.Name, f.Value)
	}
	m.add(`<div class="actions">
<button class="primary" type="submit" name="verdict" value="allow" autofocus="autofocus">Allow access</button>
<button type="submit" name="verdict" value="deny">Deny</button>
</div>
</form>
<form method="post" action="/-/sign-out" data-step="sign-out">
`)
	p.hidden(m)
	m.add(`<button class="quiet" type="submit">Not %? Use another user</button>
</form>
`, p.User)
}

func (p donePage) content(m *markup) {
	m.add("<p>%</p>\n", p.Text)
	m.when(p.Code != "", `<p>Copy this authorization code into your terminal:</p><p><textarea class="code" readonly="readonly" rows="4" id="authorization-code" aria-label="Authorization code">%</textarea></p>
`, p.Code)
}
