package configure

import "testing"

// TestMisspeltName tells slips from names that people give on purpose.
func TestMisspeltName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		known []string
		want  string
	}{
		"prdo": {[]string{"dev", "prod"}, "prod"}, "prodd": {[]string{"prod"}, ""}, "pord-admin": {[]string{"prod-admin"}, "prod-admin"},
		"produciton": {[]string{"production"}, "production"}, "prod2": {[]string{"prod"}, ""}, "dev3": {[]string{"dev1", "dev2"}, ""},
		"us-dev": {[]string{"eu-dev"}, ""}, "a/prod": {[]string{"b/prod"}, ""}, "team1-prod": {[]string{"team2-prod"}, ""}, "qa": {[]string{"qb"}, ""},
		"corp-devv": {[]string{"corp-dev"}, ""}, "crop-dev": {[]string{"corp-dev"}, "corp-dev"}, "new": {[]string{"default", "dev"}, ""}, "defualt": {[]string{"default"}, "default"},
	} {
		if got := misspeltName(name, c.known); got != c.want {
			t.Errorf("%s among %v: got %q, want %q", name, c.known, got, c.want)
		}
	}
}
