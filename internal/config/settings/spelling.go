package settings

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/nearest"
)

// IsForeign reports whether a key is one that other tools keep in the shared files.
func IsForeign(key string) bool {
	return slices.Contains(ExpirationKeys, key) || slices.ContainsFunc(foreignKeys, func(known string) bool {
		prefix, begins := strings.CutSuffix(known, "*")
		return begins && strings.HasPrefix(key, prefix) || key == known
	})
}

// sessionAliases are keys that mean another one in an sso-session, whatever they are in a profile.
var sessionAliases = [...][2]string{
	{"region", "sso_region"}, {"start_url", "sso_start_url"}, {"sso_url", "sso_start_url"},
	{"scopes", "sso_registration_scopes"}, {"registration_scopes", "sso_registration_scopes"}, {"sso_scopes", "sso_registration_scopes"},
}

// Meant returns the key that an unknown one was meant to be in a section of the given kind, InProfile or InSession.
// It returns "" for a key that is known there, belongs to another tool, or is like nothing we know.
func Meant(key string, in Section) string { return NewSpeller(in).Meant(key) }

// Speller is Meant for many keys of one kind of section.
type Speller struct {
	in    Section
	known []string
}

// NewSpeller returns a speller for the keys of a kind of section.
func NewSpeller(in Section) Speller {
	return Speller{in, append(Keys(in), "include_profile")} // of aws-vault
}

// Meant returns the key that an unknown one was meant to be, as the function Meant does.
func (s Speller) Meant(key string) string {
	in, known := s.in, s.known
	if in == InSession {
		for _, alias := range sessionAliases {
			if alias[0] == key {
				return alias[1]
			}
		}
	}
	if IsKey(key, in|InProfile) || IsForeign(key) && !strings.HasPrefix(key, "cli_") { // which most of all are misspelt
		return ""
	}
	key, _, _ = strings.Cut(key, " [") // "AWS Access Key ID [None]:" of aws configure
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '.' {
			return '_'
		}
		return r
	}, strings.ToLower(key))
	if IsKey(plain, in) {
		return plain
	}
	isSame := func(word string) bool { return isSqueezed(word, plain) } // accessKeyId, too
	for _, name := range known[:len(known)-1] {
		if isSame(name) || slices.ContainsFunc(Lookup(name).Aliases, isSame) {
			return name
		}
	}
	if len(plain) < 5 {
		return ""
	}
	if whole := Longer(plain, known); whole != "" {
		return whole
	}
	near := nearest.Words(plain, known)
	if len(near) == 0 || nearest.Distance(plain, near[0]) > 2 {
		return ""
	}
	return near[0]
}

// Longer returns the one known name that begins with a word, or that the word adds a noun to, "" when it is not one.
func Longer(word string, known []string) string {
	const telling = 12 // letters that do not begin two names by accident
	if len(word) < telling {
		return ""
	}
	found := ""
	for _, name := range known {
		if !strings.HasPrefix(name, word) {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	if found != "" {
		return found
	}
	for _, noun := range []string{"_name", "_format", "_file", "_path", "_value"} {
		if bare, has := strings.CutSuffix(strings.ToLower(word), noun); has {
			for _, name := range known {
				if strings.EqualFold(name, bare) {
					return name
				}
			}
		}
	}
	return ""
}

// isSqueezed reports whether two words are the same but for underscores.
func isSqueezed(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, "_"), strings.TrimLeft(b, "_")
		if a == "" || b == "" || a[0] != b[0] {
			return a == b
		}
		a, b = a[1:], b[1:]
	}
}
