package profileplan

import (
	"slices"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
)

// The record of what was written last is a file in the syntax of the config file: a section for each profile, headed by
// its mark, with the profile's name, the access portal, the user whose sign-in there reached the role, and the profile's
// keys as they were written; and one for each session with the options of the last run. A section whose profile is in no
// file any more says that the person has deleted it.
const (
	nameKey       = "profile" // which no profile has as a key, nor user, nor portal
	userKey       = "user"
	portalKey     = "portal"
	optionsKey    = "options"
	optionsHeader = "options "
)

// base is what was written of a profile last.
type base struct {
	name   string
	portal string // "" where it is not known, as user
	user   string
	keys   []Key
}

func (b base) get(key string) (string, bool) { return getKey(b.keys, key) }

func getKey(keys []Key, name string) (string, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return "", false
	}
	return keys[i].Value, true
}

// readBases returns what was written last, by mark.
func readBases(f *edit.File) map[Mark]base {
	all := map[Mark]base{}
	for _, s := range f.Document.Sections() {
		m, ok := ParseMark(s.Name())
		if !ok {
			continue
		}
		b := base{keys: keysOf(s)}
		b.name, _ = b.get(nameKey)
		b.user, _ = b.get(userKey)
		b.portal, _ = b.get(portalKey)
		b.keys = slices.DeleteFunc(b.keys, func(k Key) bool { return k.Name == nameKey || k.Name == userKey || k.Name == portalKey })
		all[m] = b
	}
	return all
}

// keysOf returns the keys of a section, those in blocks as block.key.
func keysOf(s *ini.Section) []Key {
	var keys []Key
	for _, item := range s.Items() {
		name := ini.Fold(item.Key)
		if !item.IsBlock() {
			keys = append(keys, Key{name, item.Text})
		}
		for _, n := range item.Nested {
			keys = append(keys, Key{name + "." + n.Key, n.Text})
		}
	}
	return keys
}

// writeBase makes the record of a profile say what is written now.
func writeBase(f *edit.File, m Mark, b base) error {
	id := edit.Other(m.String())
	s, err := f.Ensure(id)
	if err != nil {
		return err
	}
	wanted := []Key{{nameKey, b.name}, {portalKey, b.portal}, {userKey, b.user}}
	wanted = append(slices.DeleteFunc(wanted, func(k Key) bool { return k.Value == "" }), b.keys...)
	have := keysOf(s)
	for _, k := range have {
		if _, stays := getKey(wanted, k.Name); !stays {
			deleteKey(f, id, k.Name)
		}
	}
	for _, k := range wanted {
		if text, ok := getKey(have, k.Name); ok && text == k.Value {
			continue
		}
		if err := setKey(f, id, k.Name, k.Value); err != nil {
			return err
		}
	}
	return nil
}

// RememberedOptions returns the options of the last run for a session.
func RememberedOptions(f *edit.File, session string) string {
	s, ok := f.Section(edit.Other(optionsHeader + escapeSession(session)))
	if !ok {
		return ""
	}
	text, _ := s.Get(optionsKey)
	return text
}

func rememberOptions(f *edit.File, session, options string) error {
	id := edit.Other(optionsHeader + escapeSession(session))
	if RememberedOptions(f, session) == options {
		return nil
	}
	return f.Set(id, optionsKey, options)
}
