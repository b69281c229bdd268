package secret

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/sys/nearest"
)

// Hidden stands for a text of which nothing may be shown.
const Hidden = "[secret]"

// nameParts are parts of the names of secrets, in keys, variables and parameters of any program; nameWords are whole
// words of them.
var (
	nameParts = []string{"secret", "token", "password", "passwd", "passphrase", "private_key", "private-key", "api-key",
		"api_key", "apikey", "authorization", "bearer", "signature"}
	nameWords  = []string{"pass", "pwd", "pw", "sig", "otp"}
	misspelled = []string{"secret", "token", "password", "passphrase"}
	wholeNames = []string{"awssecretaccesskey", "secretaccesskey", "awssessiontoken", "awssecuritytoken"}
)

// NameParts returns parts of the names of secrets.
func NameParts() []string { return nameParts }

// IsName reports whether a name says that its value is a secret, misspelt or not.
func IsName(name string) bool {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, "_file") {
		return false
	}
	if slices.ContainsFunc(nameParts, func(part string) bool { return strings.Contains(name, part) }) {
		return true
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	squeezed := strings.Join(words, "")
	near := func(word string, list []string, edits int) bool {
		return slices.ContainsFunc(list, func(w string) bool {
			return len(word) < 2*len(w) && nearest.Distance(word, w) <= edits
		})
	}
	return near(squeezed, wholeNames, 3) || slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(nameWords, w) || len(w) > 3 && near(w, misspelled, 1)
	})
}

// IsLike reports whether a word can be nothing but a secret: 40 letters of base64 as in a secret access key, a long
// token, or a JSON Web Token.
func IsLike(word string) bool {
	switch {
	case len(word) == 40:
		return strings.Count(word, "/") < 5 && IsRandom(word) && strings.IndexFunc(word, notBase64) < 0
	case len(word) >= 100:
		return IsRandom(word)
	}
	return len(word) > 30 && strings.HasPrefix(word, "eyJ") && strings.Count(word, ".") == 2
}

func notBase64(r rune) bool { return !isAlphanumeric(r) && r != '+' && r != '/' }

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// IsRandom reports whether a word of at least 16 characters looks made by a machine: large letters, small ones and
// digits follow one another without order, as they do in no path and no name.
func IsRandom(word string) bool {
	if len(word) < 16 {
		return false
	}
	var last, changes, seen int
	for _, r := range word {
		class := 8
		switch {
		case r >= 'a' && r <= 'z':
			class = 1
		case r >= 'A' && r <= 'Z':
			class = 2
		case r >= '0' && r <= '9':
			class = 4
		case !strings.ContainsRune("+/=_.-", r):
			return false
		}
		if class != last {
			changes++
		}
		last, seen = class, seen|class
	}
	return seen&7 == 7 && changes*10 > len(word)*3
}

// Scrub hides in any text what is a secret by its look or its place: keys and tokens, passwords in addresses, and
// parameters of addresses that are named like secrets.
func Scrub(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		n := strings.IndexFunc(text, endsWord)
		if n < 0 {
			n = len(text)
		}
		b.WriteString(scrubWord(text[:n]))
		text = text[n:]
		n = strings.IndexFunc(text, func(r rune) bool { return !endsWord(r) })
		if n < 0 {
			n = len(text)
		}
		b.WriteString(text[:n])
		text = text[n:]
	}
	return b.String()
}

func endsWord(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`<>(),;{}[]|", r) }

func scrubWord(word string) string {
	switch {
	case strings.Contains(word, "://"):
		return scrubAddress(word)
	case len(word) < 30:
		return word
	case IsLike(word):
		return Hidden
	}
	for _, mark := range []string{"=", ":"} {
		if before, after, ok := strings.Cut(word, mark); ok {
			return scrubWord(before) + mark + scrubWord(after)
		}
	}
	// Services repeat the scope of a signature: what was given as the key ID, then /20060102/us-east-1/…
	if len(word) > 40 && word[40] == '/' && IsLike(word[:40]) {
		return Hidden + word[40:]
	}
	return word
}

// scrubAddress hides the user and the password of an address, and parameters that are named like secrets.
func scrubAddress(word string) string {
	word, rest := hideUser(word)
	path, query, ok := strings.Cut(rest, "?")
	if !ok {
		return word + rest
	}
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		if name, _, ok := strings.Cut(p, "="); ok && IsName(name) {
			parameters[i] = name + "=…"
		}
	}
	return word + path + "?" + strings.Join(parameters, "&")
}

// hideUser cuts an address behind its scheme and, masked, its user and password.
func hideUser(address string) (front, rest string) {
	front, rest = "", address
	if scheme, after, ok := strings.Cut(address, "://"); ok {
		front, rest = scheme+"://", after
	}
	before := rest
	if end := strings.IndexAny(before, "?#"); end >= 0 {
		before = before[:end]
	}
	if at := strings.LastIndexByte(before, '@'); at >= 0 {
		return front + "…@", rest[at+1:]
	}
	return front, rest
}

// URL returns an address without user, password and query, and without a fragment that holds parameters; nothing of
// what begins like an address and is none.
func URL(address string) string {
	if _, err := url.Parse(address); err != nil && strings.Contains(address, "://") {
		return Hidden
	}
	front, rest := hideUser(address)
	main, fragment, hasFragment := strings.Cut(rest, "#")
	path, _, hasQuery := strings.Cut(main, "?")
	if hasQuery {
		path += "?…"
	}
	if hasFragment && strings.Contains(fragment, "=") {
		fragment = "…"
	}
	if hasFragment {
		path += "#" + fragment
	}
	return Scrub(front + path)
}
