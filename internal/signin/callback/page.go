package callback

import (
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"errors"
	"html"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

//go:embed page.html
var pageTemplate string

// forgetCodeScript takes the code out of the address bar and the history.
const forgetCodeScript = `history.replaceState(null,"","/oauth/callback")`

// PlainText is an error without the place in a file that it came from, which is for the terminal.
func PlainText(err error) string {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	bare := *e
	bare.Origin = ""
	return bare.Error()
}

// renderPage writes the page. Nothing in it comes from elsewhere, and the policy lets nothing be loaded.
func renderPage(w http.ResponseWriter, status int, o Outcome) {
	sum := sha256.Sum256([]byte(forgetCodeScript))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; script-src 'sha256-"+
		base64.StdEncoding.EncodeToString(sum[:])+"'")
	h.Set("Connection", "close")
	class := "bad"
	if o.OK {
		class = "good"
	}
	text := strings.NewReplacer("{{class}}", class, "{{title}}", html.EscapeString(o.Title),
		"{{detail}}", html.EscapeString(o.Detail), "{{script}}", forgetCodeScript).Replace(pageTemplate)
	// With its length and flushed, the page is complete before the server ends.
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
}
