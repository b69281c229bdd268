package web

import (
	_ "embed" // the stylesheet
	"io"
	"net/http"
	"strconv"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
)

//go:embed style.css
var stylesheet string

// show writes a page. allowed is a further form target for the browser: the
// client's callback that a consent leads to.
func show(w http.ResponseWriter, status int, p page, allowed string) error {
	text := render(p)
	headers(w, allowed)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, err := io.WriteString(w, text)
	return err
}

// showError is the page of an error that ends a sign-in.
func showError(w http.ResponseWriter, status int, title, text string) error {
	return show(w, status, donePage{common: common{Title: title, Step: "error"}, Text: text}, "")
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
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, err := io.WriteString(w, stylesheet)
	return err
}
