package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"sync"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
)

//go:embed page
var files embed.FS

// templates parses a page once, when the first one is shown.
var templates = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, name := range []string{"user", "password", "code", "consent", "done"} {
		out[name] = template.Must(template.ParseFS(files, "page/layout.html", "page/hidden.html", "page/"+name+".html"))
	}
	return out
})

// common is what every page shows.
type common struct {
	Title, Step, Problem string
	CSRF, Next           string
}

// show writes a page. allowed is a further form target for the browser: the
// client's callback that a consent leads to.
func show(w http.ResponseWriter, status int, name string, data any, allowed string) error {
	var b bytes.Buffer
	if err := templates()[name].ExecuteTemplate(&b, "layout", data); err != nil {
		return err
	}
	headers(w, allowed)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// showError is the page of an error that ends a sign-in.
func showError(w http.ResponseWriter, status int, title, text string) error {
	return show(w, status, "done", donePage{common: common{Title: title, Step: "error"}, Text: text}, "")
}

// headers keep a page to itself: no script, no frame, no cache.
func headers(w http.ResponseWriter, allowed string) {
	forms := "'self'"
	if allowed != "" {
		forms += " " + allowed
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action "+forms+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

func style(w http.ResponseWriter, _ *endpoint.Request) error {
	css, err := files.ReadFile("page/style.css")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(css)
	return err
}
