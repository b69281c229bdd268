package callback

import (
	"errors"
	"net/url"
	"strings"
)

// What is wrong with a pasted text.
var (
	ErrNotACode       = errors.New("that is neither the address the browser ended at nor a code")
	ErrPartialAddress = errors.New("that is only a part of the address") // its beginning
)

// Paste is the provider's answer in a text that a person brought: a code, or
// its refusal of this sign-in (*Denied).
type Paste struct {
	Code string
	Err  error
}

// ParsePasted reads what a person copied out of the browser of another machine:
// the whole final address, its query, or the code alone. An address must
// carry the state of this sign-in; it may carry the provider's error.
func ParsePasted(text, state string) (Paste, error) {
	text = strings.Join(strings.Fields(text), "") // terminals wrap long lines
	text = strings.Trim(text, "\"'<>")            // and people quote
	query, loopback := text, strings.HasPrefix(text, "http://127.0.0.1:") || strings.HasPrefix(text, "http://localhost:")
	_, q, asks := strings.Cut(text, "?")
	if asks {
		query, _, _ = strings.Cut(q, "#")
	}
	switch {
	case loopback && (!asks || strings.HasPrefix("code=", query)):
		return Paste{}, ErrPartialAddress
	case strings.Contains(query, "code=") || strings.Contains(query, "error="):
		return parsePastedQuery(query, state)
	case len(text) < 12 || strings.ContainsAny(text, "/?&<>\"'"):
		return Paste{}, ErrNotACode
	}
	return Paste{Code: text}, nil
}

func parsePastedQuery(query, state string) (Paste, error) {
	if i := strings.LastIndexByte(query, '%'); i >= 0 && i > len(query)-3 {
		return Paste{}, ErrPartialAddress
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return Paste{}, ErrNotACode
	}
	// A provider may leave the state out of its refusal.
	got := q.Get("state")
	if bare := q.Has("error") && !q.Has("state"); !bare && got != state && strings.HasPrefix(state, got) {
		return Paste{}, ErrPartialAddress
	}
	a, err := parseAnswer(q, state)
	if errors.Is(err, errNoAnswer) {
		err = ErrNotACode
	}
	return Paste{Code: a.code, Err: a.err}, err
}
