package callback

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
)

// maxWords bounds a text of the provider, in characters.
const maxWords = 300

// ServeHTTP answers one request of a browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.ownHost(r.Host):
		http.Error(w, "this address does not belong to awsid", http.StatusMisdirectedRequest)
	case r.URL.Path != Path:
		http.NotFound(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
	default:
		s.take(w, r)
	}
}

func (s *Server) ownHost(host string) bool {
	for _, h := range s.hosts {
		if host == h {
			return true
		}
	}
	return false
}

// take sorts the query of the callback: ours, a stray one, or noise.
func (s *Server) take(w http.ResponseWriter, r *http.Request) {
	a, err := read(r.URL.Query(), s.state)
	if err != nil {
		if navigation(r.Header) {
			s.putAside(stray{err, r.Header.Get("Sec-Fetch-Mode") != ""})
		}
		render(w, http.StatusBadRequest, notOurs(err))
		return
	}
	if s.took.CompareAndSwap(false, true) { // a reload comes second and does not count
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
	if !s.page.OK {
		status = http.StatusForbidden
	}
	render(w, status, s.page)
}

// notOurs is the page for an answer that is put aside. Anybody can have sent
// it, so of the provider's words only a bare error code is shown.
func notOurs(err error) Outcome {
	var denied *Denied
	if errors.As(err, &denied) && strings.Trim(denied.Code, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return Outcome{Title: "Not signed in", Detail: "The sign-in page answered " + denied.Code + ". The terminal says more."}
	}
	return Outcome{Title: "Not this sign-in",
		Detail: "The address does not belong to the sign-in that awsid is waiting for. Go back to the tab in which you signed in."}
}

func (s *Server) putAside(got stray) {
	if errors.Is(got.err, errNoAnswer) {
		return
	}
	select {
	case s.stray <- got:
	default:
	}
}

// navigation tells whether the request can be the browser coming back from
// the provider, and not an image or a script of some page. Browsers say so in
// the Sec-Fetch headers; other programs send none.
func navigation(h http.Header) bool {
	mode, dest := h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")
	return h.Get("Origin") == "" && (mode == "" || mode == "navigate") && (dest == "" || dest == "document")
}

var errNoAnswer = errors.New("neither a code nor an error")

// read judges a callback query against the state of this sign-in. The error
// is about requests that are not the provider's answer to it.
func read(q url.Values, state string) (answer, error) {
	ours := subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) == 1
	switch {
	case q.Get("error") != "" && (ours || !q.Has("state")):
		denied := &Denied{Code: printable.Line(q.Get("error"), maxWords), Description: printable.Line(q.Get("error_description"), maxWords)}
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
