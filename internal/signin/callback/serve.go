package callback

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
)

// maxProviderText bounds a text of the provider, in characters.
const maxProviderText = 300

// ServeHTTP answers one request of a browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.isOwnHost(r.Host):
		http.Error(w, "this address does not belong to awsid", http.StatusMisdirectedRequest)
	case r.URL.Path != Path:
		http.NotFound(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
	default:
		s.serveAnswer(w, r)
	}
}

func (s *Server) isOwnHost(host string) bool {
	for _, h := range s.hosts {
		if host == h {
			return true
		}
	}
	return false
}

// serveAnswer sorts the query of the callback: ours, a stray one, or noise.
func (s *Server) serveAnswer(w http.ResponseWriter, r *http.Request) {
	a, err := parseAnswer(r.URL.Query(), s.state)
	if err != nil {
		if isNavigation(r.Header) {
			s.reportStray(strayAnswer{err, r.Header.Get("Sec-Fetch-Mode") != ""})
		}
		renderPage(w, http.StatusBadRequest, strayPage(err))
		return
	}
	if s.answered.CompareAndSwap(false, true) { // a reload comes second and does not count
		defer close(s.served)
		s.answer <- a
	}
	// The page tells how the sign-in really ended, so it waits for the token.
	select {
	case <-s.done:
	case <-r.Context().Done():
		return
	}
	status := http.StatusOK
	if !s.outcome.OK {
		status = http.StatusForbidden
	}
	renderPage(w, status, s.outcome)
}

// strayPage is the page for an answer that is put aside. Anybody can have sent
// it, so of the provider's words only a bare error code is shown.
func strayPage(err error) Outcome {
	var denied *Denied
	if errors.As(err, &denied) && strings.Trim(denied.Code, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return Outcome{Title: "Not signed in", Detail: "The sign-in page answered " + denied.Code + ". The terminal says more."}
	}
	return Outcome{Title: "Not this sign-in",
		Detail: "The address does not belong to the sign-in that awsid is waiting for. Go back to the tab in which you signed in."}
}

func (s *Server) reportStray(got strayAnswer) {
	if errors.Is(got.err, errNoAnswer) {
		return
	}
	select {
	case s.strays <- got:
	default:
	}
}

// isNavigation tells whether the request can be the browser coming back from
// the provider, and not an image or a script of some page. Browsers say so in
// the Sec-Fetch headers; other programs send none.
func isNavigation(h http.Header) bool {
	mode, dest := h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")
	return h.Get("Origin") == "" && (mode == "" || mode == "navigate") && (dest == "" || dest == "document")
}

var errNoAnswer = errors.New("neither a code nor an error")

// parseAnswer judges a callback query against the state of this sign-in. The error
// is about requests that are not the provider's answer to it.
func parseAnswer(q url.Values, state string) (answer, error) {
	ours := subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) == 1
	switch {
	case q.Get("error") != "" && (ours || !q.Has("state")):
		denied := &Denied{Code: printable.Line(q.Get("error"), maxProviderText), Description: printable.Line(q.Get("error_description"), maxProviderText)}
		if ours {
			return answer{err: denied}, nil
		}
		return answer{}, denied
	case q.Get("code") == "" && q.Get("error") == "", !q.Has("state"):
		return answer{}, errNoAnswer
	case !ours:
		return answer{}, ErrWrongState
	default:
		return answer{code: q.Get("code")}, nil
	}
}
