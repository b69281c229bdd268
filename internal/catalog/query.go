package catalog

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// Query is what a person gave to find profiles by. Every term of it has to fit.
type Query struct{ terms []term }

// term is one word: a text that is somewhere in what is known of a profile, or something that was pasted and says which
// account and role is meant.
type term struct {
	text                  string // in small letters
	account, role, region string
	isPasted              bool // an ARN or an address
}

// ParseQuery reads words: parts of anything that is known of a profile, letter case aside; the ARN of a role, of an
// assumed role or of anything else in an account; the address of a console page; an account ID and a role as
// 111122223333_Role.
func ParseQuery(words ...string) (q Query) {
	for _, word := range strings.Fields(strings.Join(words, " ")) {
		q.terms = append(q.terms, parseTerm(word))
	}
	return q
}

func parseTerm(word string) term {
	t := term{text: strings.ToLower(word)}
	switch a, isARN := arn.Parse(word); {
	case isARN:
		t.account, t.region, t.isPasted = a.Account, a.Region, true
		if kind := a.Type(); kind == "role" || kind == "assumed-role" {
			t.role = a.Name()
		}
	case strings.HasPrefix(t.text, "https://"):
		t.account, t.role, t.region = parseConsoleURL(word)
		t.isPasted = true
	case arn.IsAccountID(word):
		t.account = word
	default:
		if id, role, ok := strings.Cut(word, "_"); ok && arn.IsAccountID(id) {
			t.account, t.role = id, role
		}
	}
	if set, ok := arn.PermissionSet(t.role); ok {
		t.role = set
	}
	return t
}

// parseConsoleURL returns what the address of a page of the console, of the access portal or of a switch of roles says.
func parseConsoleURL(text string) (account, role, region string) {
	u, err := url.Parse(text)
	if err != nil {
		return "", "", ""
	}
	query := u.Query()
	if _, inFragment, ok := strings.Cut(u.Fragment, "?"); ok { // the portal's: /start/#/console?account_id=…
		more, _ := url.ParseQuery(inFragment) // what can be read of it
		for name, values := range more {
			query[name] = append(query[name], values...)
		}
	}
	host, _, _ := strings.Cut(u.Hostname(), ".")
	if id, _, _ := strings.Cut(host, "-"); arn.IsAccountID(id) { // 111122223333-abcd1234.eu-west-1.console…, 111122223333.signin…
		account = id
	}
	account = cmp.Or(query.Get("account_id"), query.Get("account"), account)
	return account, cmp.Or(query.Get("role_name"), query.Get("roleName")), query.Get("region")
}

// IsEmpty reports whether nothing was given.
func (q Query) IsEmpty() bool { return len(q.terms) == 0 }

// Account returns the account that was given, by its ID or in something that was pasted; isPasted reports whether there was
// something pasted, which may say nothing of an account.
func (q Query) Account() (id string, isPasted bool) {
	for _, t := range q.terms {
		id, isPasted = cmp.Or(id, t.account), isPasted || t.isPasted
	}
	return id, isPasted
}

// Matches reports whether a profile fits.
func (q Query) Matches(p *Profile) bool {
	for _, t := range q.terms {
		if !t.matches(p) {
			return false
		}
	}
	return true
}

func (t term) matches(p *Profile) bool {
	if strings.Contains(p.searchText(), t.text) {
		return true
	}
	return t.account != "" && (t.account == p.AccountID || strings.EqualFold(t.account, p.AccountName)) &&
		(t.role == "" || strings.EqualFold(t.role, p.Role))
}

// searchText is everything that words are looked for in.
func (p *Profile) searchText() string {
	if p.text == "" {
		all := append([]string{p.Name, p.AccountID, p.AccountName, p.Email, p.Role, p.Region, p.Session, p.Description, p.Kind}, p.Tags...)
		p.text = strings.ToLower(strings.Join(all, "\n"))
	}
	return p.text
}

// Find returns the profiles that fit: the one of that very name first, then what was chosen often and lately, then those
// that have all words in their names, then the others, in the order of the files. A region in something that was pasted
// decides between profiles that fit otherwise.
func (c *Catalog) Find(q Query) []*Profile {
	var found []*Profile
	for _, p := range c.Profiles {
		if q.Matches(p) {
			found = append(found, p)
		}
	}
	found = q.inRegion(found)
	weights := c.history.weights(c.env.Clock.Now())
	if len(weights) == 0 && q.IsEmpty() {
		return found
	}
	ranked := make([]rank, len(found))
	for i, p := range found {
		ranked[i] = rank{p, q.names(p), weights[p.Name], q.isInName(p)}
	}
	slices.SortStableFunc(ranked, func(a, b rank) int { return b.compare(a) })
	for i, r := range ranked {
		found[i] = r.of
	}
	return found
}

// rank is how well a profile fits.
type rank struct {
	of      *Profile
	isNamed bool
	weight  float64
	inName  bool
}

func (r rank) compare(other rank) int {
	return cmp.Or(compareBools(r.isNamed, other.isNamed), cmp.Compare(r.weight, other.weight), compareBools(r.inName, other.inName))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// names reports whether the query is the name of a profile.
func (q Query) names(p *Profile) bool {
	return len(q.terms) == 1 && strings.EqualFold(q.terms[0].text, p.Name)
}

// isInName reports whether all words are in the profile's name.
func (q Query) isInName(p *Profile) bool {
	if q.IsEmpty() {
		return true
	}
	name := strings.ToLower(p.Name)
	return !slices.ContainsFunc(q.terms, func(t term) bool { return !strings.Contains(name, t.text) })
}

// inRegion returns those of the profiles that have the region of something that was pasted, all when none has.
func (q Query) inRegion(found []*Profile) []*Profile {
	for _, t := range q.terms {
		there := slices.DeleteFunc(slices.Clone(found), func(p *Profile) bool { return p.Region != t.region })
		if t.region != "" && len(there) > 0 {
			found = there
		}
	}
	return found
}
