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

// IsName reports whether a name says that its value is a secret, misspelt or not.
func IsName(name string) bool {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, "_file") || strings.HasSuffix(name, "-file") {
		return false
	}
	if slices.ContainsFunc(nameParts, func(part string) bool { return strings.Contains(name, part) }) {
		return true
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	squeezed := strings.Join(words, "")
	near := func(word string, list []string, edits int) bool {
		return slices.ContainsFunc(list, func(w string) bool {
			return len(word) < 2*len(w) && nearest.Within(word, w, edits)
		})
	}
	return near(squeezed, wholeNames, 3) || slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(nameWords, w) || len(w) > 3 && near(w, misspelled, 1)
	})
}

// IsLike reports whether a word can be nothing but a secret: letters of base64, as many as in a secret access key or
// about so many, a long token, or a JSON Web Token.
func IsLike(word string) bool {
	switch {
	case len(word) >= 36 && len(word) < 100 && strings.IndexFunc(word, notBase64) < 0:
		return strings.Count(word, "/") < 5 && IsRandom(word)
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

// Scrub hides in any text, ours, a service's or another program's, what is a secret by its name, its look or its place:
// what stands behind the name of one, keys and tokens, and in addresses passwords and parameters.
func Scrub(text string) string {
	text = hideNamed(text)
	var b strings.Builder
	for len(text) > 0 {
		n := wordEnd(text)
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

// hideNamed hides the values of what is named like a secret: name=value, "name": "value", Name: Bearer value, and
// --name value.
func hideNamed(text string) string {
	var b strings.Builder
	done, at := 0, 0
	for {
		n := strings.IndexAny(text[at:], "=: ")
		if n < 0 {
			return b.String() + text[done:]
		}
		n += at
		if strings.HasPrefix(text[n:], "://") { // scrubAddress knows better
			at = n + wordEnd(text[n:])
			continue
		}
		name, isOption := nameBefore(text[:n])
		at = n + 1
		if name == "" || text[n] == ' ' && !isOption || !IsName(name) {
			continue
		}
		start, end := valueBehind(text, at)
		isQuoted := start > at && strings.ContainsRune(`"'`, rune(text[start-1]))
		isSentence := text[n] != '=' && !isQuoted && !strings.ContainsFunc(text[start:end], unicode.IsDigit)
		isMasked := strings.HasPrefix(text[start:end], "…") || strings.HasPrefix(text[start:end], "**")
		if start == end || isSentence || isMasked { // "no token: sign in again"
			continue
		}
		b.WriteString(text[done:start] + Hidden)
		done, at = end, end
	}
}

// nameBefore returns the name that a text ends with, and whether it is that of an option.
func nameBefore(text string) (name string, isOption bool) {
	text = strings.TrimRight(text, " \t")
	text = strings.TrimRight(text, `\"'`)
	start := 1 + strings.LastIndexFunc(text, func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && !isAlphanumeric(r)
	})
	name = strings.TrimLeft(text[start:], "-")
	return name, len(text)-start > len(name)
}

// valueBehind returns where the value begins and ends that follows a name and its mark.
func valueBehind(text string, at int) (start, end int) {
	start = len(text) - len(strings.TrimLeft(text[at:], " \t\\"))
	if start == len(text) {
		return start, start
	}
	if quote := text[start]; quote == '"' || quote == '\'' {
		isEscaped := text[start-1] == '\\' // JSON inside a text
		start++
		for end = start; end < len(text) && text[end] != quote; end++ {
			if text[end] == '\\' && !isEscaped {
				end++
			}
		}
		end = min(end, len(text))
		if isEscaped {
			end = start + len(strings.TrimRight(text[start:end], `\`))
		}
		return start, end
	}
	end = start + wordEnd(text[start:])
	if scheme := strings.ToLower(text[start:end]); scheme == "bearer" || scheme == "basic" {
		behind := strings.TrimLeft(text[end:], " ")
		return start, len(text) - len(behind) + wordEnd(behind)
	}
	return start, end
}

// wordEnd returns how long the word is that a text begins with.
func wordEnd(text string) int {
	if n := strings.IndexFunc(text, endsWord); n >= 0 {
		return n
	}
	return len(text)
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

// isPlain reports whether the value of a parameter can be nothing but a name or a number.
func isPlain(v string) bool {
	return len(v) <= 24 && !strings.ContainsFunc(v, func(r rune) bool { return r != '-' && !isAlphanumeric(r) })
}

// scrubAddress hides the user and the password of an address, and the parameters that may be secrets.
func scrubAddress(word string) string {
	word, rest := hideUser(word)
	path, query, ok := strings.Cut(rest, "?")
	if !ok {
		return word + rest
	}
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		if name, v, ok := strings.Cut(p, "="); ok && (name == "code" || IsName(name) || !isPlain(v)) {
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
