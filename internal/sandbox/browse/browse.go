// Package browse is a person with a browser: it visits the sandbox's sign-in pages, fills in the forms, and follows
// the answer back to the client.
package browse

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// maxSteps is more pages than any sign-in has.
const maxSteps = 12

// Visitor is one person.
type Visitor struct {
	User string // who to sign in as; empty: the first user offered
	Deny bool   // deny instead of allowing
	// Secrets returns the password and the one-time code of a user; nil when no user has any.
	Secrets func(ctx context.Context, place, user string) (password, code string, err error)
	// Transport replaces the network; nil means http's own, with the proxy that the environment names.
	Transport http.RoundTripper
	// UserCode is typed when the device page asks for it.
	UserCode string
}

// Visit opens a page and goes on until no form is left.
func (v *Visitor) Visit(ctx context.Context, address string) error {
	_, err := v.Read(ctx, address)
	return err
}

// Read is Visit that returns the last page's text.
func (v *Visitor) Read(ctx context.Context, address string) (string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{Jar: jar, Transport: v.Transport, Timeout: 30 * time.Second, CheckRedirect: leaveNoReferer}
	at, body, err := fetchPage(ctx, client, http.MethodGet, address, nil)
	if next := shortcutPage(address, body); err == nil && next != "" {
		at, body, err = fetchPage(ctx, client, http.MethodGet, at.Scheme+"://"+at.Host+next, nil)
	}
	for range maxSteps {
		if err != nil {
			return body, err
		}
		f, ok := parseForm(body)
		if !ok {
			return body, nil
		}
		fields, err := v.fillForm(ctx, f)
		if err != nil {
			return body, err
		}
		at, body, err = submitForm(ctx, client, at, f, fields)
		if err != nil {
			return body, err
		}
	}
	return body, errors.New("the sign-in does not come to an end")
}

// leaveNoReferer follows a redirect as browsers do under the pages' policy: no other site is told of them.
func leaveNoReferer(next *http.Request, before []*http.Request) error {
	if len(before) >= maxSteps {
		return errors.New("the redirects do not come to an end")
	}
	if next.URL.Host != before[len(before)-1].URL.Host {
		next.Header.Del("Referer")
	}
	return nil
}

// shortcutPage returns the page that the portal's own script goes to for an address with a shortcut, else "".
func shortcutPage(address, body string) string {
	_, shortcut, hasShortcut := strings.Cut(address, "#/console?")
	_, rest, hasScript := strings.Cut(body, `data-instance="`)
	instance, _, _ := strings.Cut(rest, `"`)
	if !hasShortcut || !hasScript {
		return ""
	}
	return "/-/shortcut?instance=" + url.QueryEscape(html.UnescapeString(instance)) + "&" + shortcut
}

// fillForm answers a form.
func (v *Visitor) fillForm(ctx context.Context, f form) (url.Values, error) {
	fields := f.fields
	switch f.step {
	case "user":
		fields.Set("user", v.chooseUser(f.choices["user"]))
	case "password":
		if v.Secrets == nil {
			return nil, fmt.Errorf("the page asks %s for a password", fields.Get("user"))
		}
		password, code, err := v.Secrets(ctx, fields.Get("next"), fields.Get("user"))
		if err != nil {
			return nil, err
		}
		fields.Set("password", password)
		fields.Set("code", code)
	case "code":
		if v.UserCode == "" {
			return nil, errors.New("the page asks for a device's code")
		}
		fields.Set("user_code", v.UserCode)
	case "consent":
		verdict := "allow"
		if v.Deny {
			verdict = "deny"
		}
		fields.Set("verdict", verdict)
	default:
		return nil, fmt.Errorf("a form that is no part of a sign-in: %q", f.step)
	}
	if f.problem != "" && f.step != "password" {
		return nil, errors.New(f.problem)
	}
	return fields, nil
}

// chooseUser picks the user to sign in as. IAM users are offered by ARN.
func (v *Visitor) chooseUser(offered []string) string {
	for _, u := range offered {
		if v.User == "" || u == v.User || strings.HasPrefix(u, "arn:") && strings.HasSuffix(u, "/"+v.User) {
			return u
		}
	}
	return v.User
}

func submitForm(ctx context.Context, c *http.Client, at *url.URL, f form, fields url.Values) (*url.URL, string, error) {
	target, err := at.Parse(f.action)
	if err != nil {
		return nil, "", err
	}
	if strings.EqualFold(f.method, http.MethodPost) {
		return fetchPage(ctx, c, http.MethodPost, target.String(), fields)
	}
	target.RawQuery = fields.Encode()
	return fetchPage(ctx, c, http.MethodGet, target.String(), nil)
}

// fetchPage loads one page, redirects followed as a browser follows them.
func fetchPage(ctx context.Context, c *http.Client, method, address string, fields url.Values) (*url.URL, string, error) {
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Accept", "text/html")
	if fields != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, "", err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return res.Request.URL, string(text), fmt.Errorf("%s answers %s", res.Request.URL.Path, res.Status)
	}
	return res.Request.URL, string(text), nil
}

// form is the first form of a page that is a step of a sign-in.
type form struct {
	step, method, action string
	problem              string
	fields               url.Values
	choices              map[string][]string // buttons by name
}

// parseForm reads a page of the sandbox. Pages of anybody else have no step and so no form here.
func parseForm(page string) (form, bool) {
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var f form
	inside, inProblem := false, false
	for {
		token, err := dec.Token()
		if err != nil {
			return f, f.step != ""
		}
		switch t := token.(type) {
		case xml.StartElement:
			inProblem = attributeOf(t, "class") == "problem"
			if t.Name.Local == "form" && f.step == "" {
				f.step, f.method, f.action = attributeOf(t, "data-step"), attributeOf(t, "method"), attributeOf(t, "action")
				f.fields, f.choices, inside = url.Values{}, map[string][]string{}, true
			} else if inside {
				f.addField(t)
			}
		case xml.CharData:
			if inProblem {
				f.problem += string(t)
			}
		case xml.EndElement:
			inProblem = false
			if t.Name.Local == "form" {
				inside = false
			}
		}
	}
}

func (f *form) addField(t xml.StartElement) {
	name := attributeOf(t, "name")
	switch {
	case name == "":
	case t.Name.Local == "input":
		f.fields.Set(name, attributeOf(t, "value"))
	case t.Name.Local == "button":
		f.choices[name] = append(f.choices[name], attributeOf(t, "value"))
	}
}

func attributeOf(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
