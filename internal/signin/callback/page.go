package callback

import (
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"html"
	"net/http"
	"strings"
)

//go:embed page.html
var page string

// forget takes the code out of the address bar and the history.
const forget = `history.replaceState(null,"","/oauth/callback")`

// render writes the page. Nothing in it comes from elsewhere, and the policy
// lets nothing be loaded.
func render(w http.ResponseWriter, status int, o Outcome) {
	sum := sha256.Sum256([]byte(forget))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; script-src 'sha256-"+
		base64.StdEncoding.EncodeToString(sum[:])+"'")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	class := "bad"
	if o.OK {
		class = "good"
	}
	_, _ = strings.NewReplacer("{{class}}", class, "{{title}}", html.EscapeString(o.Title),
		"{{detail}}", html.EscapeString(o.Detail), "{{script}}", forget).WriteString(w, page)
}
