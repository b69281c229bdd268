package callback

import (
	"crypto/subtle"
	"errors"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
)

// Denied is the provider's own refusal (RFC 6749 section 4.1.2.1).
type Denied struct {
	Code        string // "access_denied"
	Description string // may be empty
	// Unproven: it came without the state of this sign-in, so that anybody on this machine may have sent it.
	Unproven bool
}

// Error joins code and description.
func (d *Denied) Error() string {
	if d.Description == "" {
		return d.Code
	}
	return d.Code + ": " + d.Description
}

// Answer is what the provider says to this sign-in: a code, or its refusal (*Denied).
type Answer struct {
	Code string
	Err  error
}

// maxProviderText bounds a text of the provider, in characters.
const maxProviderText = 300

var errNoAnswer = errors.New("neither a code nor an error")

// parseAnswer reads a callback query. The error says that it is not the
// provider's answer to the sign-in with this state.
func parseAnswer(q url.Values, state string) (Answer, error) {
	ours := subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) == 1
	switch {
	case q.Get("error") != "" && (ours || !q.Has("state")):
		denied := &Denied{Code: printable.Line(q.Get("error"), maxProviderText),
			Description: printable.Line(q.Get("error_description"), maxProviderText)}
		if denied.Unproven = !ours; ours {
			return Answer{Err: denied}, nil
		}
		return Answer{}, denied
	case q.Get("code") == "" && q.Get("error") == "", !q.Has("state"):
		return Answer{}, errNoAnswer
	case !ours:
		return Answer{}, ErrWrongState
	default:
		return Answer{Code: q.Get("code")}, nil
	}
}

// What is wrong with a pasted text.
var (
	ErrNotACode       = errors.New("that is neither the address the browser ended at nor a code")
	ErrPartialAddress = errors.New("that is only a part of the address") // its beginning
)

// ParsePasted reads what a person copied out of the browser of another machine: the whole final address, its query,
// or the code alone. An address must carry the state of this sign-in; it may carry the provider's error.
func ParsePasted(text, state string) (Answer, error) {
	text = strings.Join(strings.Fields(text), "") // terminals wrap long lines
	text = strings.Trim(text, "\"'<>")            // and people quote
	query, loopback := text, strings.HasPrefix(text, "http://127.0.0.1:") ||
		strings.HasPrefix(text, "http://localhost:")
	_, q, asks := strings.Cut(text, "?")
	if asks {
		query, _, _ = strings.Cut(q, "#")
	}
	switch {
	case loopback && (!asks || strings.HasPrefix("code=", query)):
		return Answer{}, ErrPartialAddress
	case strings.Contains(query, "code=") || strings.Contains(query, "error="):
		return parsePastedQuery(query, state)
	case len(text) < 12 || strings.ContainsAny(text, "/?&<>\"'"):
		return Answer{}, ErrNotACode
	}
	return Answer{Code: text}, nil
}

func parsePastedQuery(query, state string) (Answer, error) {
	if i := strings.LastIndexByte(query, '%'); i >= 0 && i > len(query)-3 {
		return Answer{}, ErrPartialAddress
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return Answer{}, ErrNotACode
	}
	// A provider may leave the state out of its refusal.
	got := q.Get("state")
	if bare := q.Has("error") && !q.Has("state"); !bare && got != state && strings.HasPrefix(state, got) {
		return Answer{}, ErrPartialAddress
	}
	a, err := parseAnswer(q, state)
	if errors.Is(err, errNoAnswer) {
		err = ErrNotACode
	}
	return a, err
}
