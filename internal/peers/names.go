package peers

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
)

// newProfile returns a section for a profile that a tool shows under a name; otherwise is the name for one that has no
// letter to keep.
func newProfile(shown, otherwise string) Section {
	name := shared.SafeName(shown, "")
	if strings.Trim(name, "_.@+:/-") == "" {
		name = shared.SafeName(otherwise, "")
	}
	sec := Section{ID: shared.ID{Kind: shared.KindProfile, Name: name}}
	if shown != name {
		sec.Shown = shown
	}
	return sec
}

// newSession returns a section for an sso-session.
func newSession(shown, startURL, region, scopes string) Section {
	name := shared.SafeName(shown, "")
	if name == "" {
		name = portalName(startURL)
	}
	if scopes == "" {
		scopes = "sso:account:access"
	}
	return Section{
		ID:  shared.ID{Kind: shared.KindSSOSession, Name: name},
		Set: []Setting{{"sso_start_url", startURL}, {"sso_region", region}, {"sso_registration_scopes", scopes}},
	}
}

// portalName names a portal by its address: its own name at AWS, else its host.
func portalName(startURL string) string {
	u, err := url.Parse(startURL)
	if err != nil || u.Host == "" {
		return shared.SafeName(startURL, "")
	}
	host := u.Hostname()
	if first, _, ok := strings.Cut(host, "."); ok && first != "www" {
		return shared.SafeName(first, "")
	}
	return shared.SafeName(host, "")
}

// samePortal reports whether two start URLs are one: people and tools write them with and without what follows.
func samePortal(a, b string) bool {
	trim := func(s string) string {
		return strings.ToLower(strings.TrimRight(strings.TrimSuffix(strings.TrimRight(s, "/"), "#"), "/"))
	}
	return trim(a) == trim(b)
}

// set appends a setting that has a value.
func (sec *Section) set(key, value string) {
	if value != "" {
		sec.Set = append(sec.Set, Setting{key, value})
	}
}

// value returns the value that a section is to give a key.
func (sec *Section) value(key string) string {
	for _, s := range sec.Set {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// key identifies a section among those of its setup.
func (sec *Section) key() string { return cmp.Or(sec.Key, sec.ID.Name) }

// addSession appends an sso-session and returns its key, or that of one of the same portal and region.
func (s *Setup) addSession(sec Section) string {
	for _, other := range s.Sections {
		if other.ID.Kind == shared.KindSSOSession && samePortal(other.value("sso_start_url"), sec.value("sso_start_url")) &&
			other.value("sso_region") == sec.value("sso_region") {
			return other.key()
		}
	}
	sec.Key = sec.value("sso_start_url") + " " + sec.value("sso_region")
	s.Sections = append(s.Sections, sec)
	return sec.Key
}

// isLook reports whether a value is one of a key such as awsid_color.
func isLook(key, value string) bool {
	return value != "" && settings.Lookup(key).Valid(value) && !strings.ContainsAny(value, "\r\n")
}

// accountID returns an account id with twelve digits: a tool may have taken it for a number, and lost its leading
// zeros, or have more of them. What is no number stays as it is.
func accountID(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return text
	}
	digits := strings.TrimLeft(text, "0")
	return strings.Repeat("0", max(0, 12-len(digits))) + digits
}
