package callback

import (
	"errors"
	"net/url"
	"strings"
)

// ErrNotACode says that a pasted text holds no authorization code.
var ErrNotACode = errors.New("that is neither the address the browser ended at nor a code")

// Pasted reads what a person copied out of the browser of another machine:
// the whole final address, its query, or the code alone. An address must
// carry the state of this sign-in; it may carry the provider's error.
func Pasted(text, state string) (string, error) {
	text = strings.Join(strings.Fields(text), "") // terminals wrap long lines
	query := text
	if _, q, ok := strings.Cut(text, "?"); ok {
		query, _, _ = strings.Cut(q, "#")
	}
	if strings.Contains(query, "code=") || strings.Contains(query, "error=") {
		q, err := url.ParseQuery(query)
		if err != nil {
			return "", ErrNotACode
		}
		a, err := read(q, state)
		if errors.Is(err, errNoAnswer) {
			return "", ErrNotACode
		}
		if err != nil {
			return "", err
		}
		return a.code, a.err
	}
	if len(text) < 12 || strings.ContainsAny(text, "/?&<>\"'") || strings.Contains(text, "://") {
		return "", ErrNotACode
	}
	return text, nil
}
