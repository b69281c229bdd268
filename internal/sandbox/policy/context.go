package policy

import "strings"

// Context holds the condition keys of one request, by lower-case name
// ("aws:multifactorauthage", "aws:principaltag/team"). An absent key and a key
// without values are the same.
type Context map[string][]string

// Set gives a key its values, replacing earlier ones; without values the key
// is removed.
func (c Context) Set(key string, values ...string) {
	key = strings.ToLower(key)
	if len(values) == 0 {
		delete(c, key)
		return
	}
	c[key] = values
}

// Tags sets prefix + key for each tag ("aws:PrincipalTag/").
func (c Context) Tags(prefix string, tags map[string]string) {
	for k, v := range tags {
		c.Set(prefix+k, v)
	}
}

// single returns the value of a key with exactly one: only such keys can be
// policy variables.
func (c Context) single(key string) (string, bool) {
	if v := c[key]; len(v) == 1 {
		return v[0], true
	}
	return "", false
}
