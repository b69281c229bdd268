package profileplan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Rules say which profiles are wanted and what is in them.
type Rules struct {
	Choices                // of all profiles
	Rules         []Rule   // in order; of two that decide the same the later counts
	NameCommand   []string // a program that names, and its arguments; one word is a command line
	AppendID      bool     // to names that clash
	Legacy        bool     // profiles in the form without an sso-session
	Process       bool     // a twin of each profile that runs a process
	ProcessSuffix string   // of the twins' names
	// Remote rules come from another machine: they may not say what runs on this one.
	Remote bool
}

// Rule decides something for the accounts and roles that match all its patterns.
type Rule struct {
	Accounts, Emails, Roles, Sessions []string // one of each has to match; none: all do
	Choices
}

// Choices are what is decided; what is not is left to the rules before.
type Choices struct {
	Skip    Switch
	Name    *Template // nil: not decided
	name    string    // its text, or a preset's name
	Regions []string  // nil: not decided; NoRegion: left out
	Keys    []Key     // further keys, also output
}

// Key is a key of a profile and its value. One in a block is written block.key.
type Key struct{ Name, Value string }

// Switch is on, off, or not decided.
type Switch uint8

// The states of a Switch.
const (
	Undecided Switch = iota
	On
	Off
)

// NoRegion stands in the place of a region that is left out knowingly.
const NoRegion = "none"

// DefaultSuffix is what the name of a twin has behind that of its profile.
const DefaultSuffix = "-process"

// ParseRule reads a rule from words: account=Prod* role=Admin region=eu-west-1 skip awsid_color=red. What names no part
// of a rule is a key of the profiles.
func ParseRule(text string) (r Rule, err error) {
	words, err := shellwords.Split(text)
	if err != nil {
		return r, err
	}
	for _, word := range words {
		name, value, hasValue := strings.Cut(word, "=")
		switch {
		case word == "skip":
			value = "true"
		case !hasValue:
			return r, fmt.Errorf("%q is not of the form name=value", word)
		}
		known, err := r.set(name, strings.Split(value, ","))
		near := nearest.Words(name, ruleParts())
		switch {
		case err != nil:
			return r, err
		case known:
		case len(near) > 0 && settings.Lookup(name) == nil:
			return r, fmt.Errorf("a rule has no %q; did you mean %s?", name, near[0])
		default:
			if err := r.AddKey(name, value, false); err != nil {
				return r, err
			}
		}
	}
	if len(words) == 0 {
		return r, fmt.Errorf("a rule may not be empty")
	}
	return r, nil
}

func ruleParts() []string {
	return []string{"account", "email", "role", "session", "skip", "name", "region", "output"}
}

// set sets a part of a rule and reports whether there is one of that name.
func (r *Rule) set(name string, values []string) (known bool, err error) {
	patterns := map[string]*[]string{"account": &r.Accounts, "email": &r.Emails, "role": &r.Roles,
		"session": &r.Sessions}[name]
	if patterns != nil {
		*patterns = append(*patterns, values...)
		return true, nil
	}
	return r.Choices.set(name, values, false)
}

// set decides something. A name for all has fields; one of a rule may be a profile's.
func (c *Choices) set(name string, values []string, forAll bool) (known bool, err error) {
	one := values[len(values)-1]
	if len(values) != 1 && name != "region" {
		if name == "skip" || name == "output" {
			return true, fmt.Errorf("%s takes one value", name)
		}
		one = strings.Join(values, ",") // {email, id}
	}
	switch name {
	case "skip":
		c.Skip, err = parseSwitch(one)
	case "name":
		err = c.SetName(one, forAll)
	case "region":
		err = c.SetRegions(values)
	case "output":
		err = c.AddKey("output", one, false)
	default:
		return false, nil
	}
	return true, err
}

func parseSwitch(text string) (Switch, error) {
	switch on, err := strconv.ParseBool(text); {
	case err != nil:
		return Undecided, fmt.Errorf("%q is neither true nor false", text)
	case on:
		return On, nil
	}
	return Off, nil
}

// SetName sets the template of the names: a preset's name, or a template.
func (c *Choices) SetName(text string, forAll bool) (err error) {
	if c.Name, err = ParseTemplate(presetText(text, false)); err != nil {
		return err
	}
	c.name = text
	if forAll && !c.Name.HasFields() {
		var names []string
		for _, p := range Presets() {
			names = append(names, p.Name)
		}
		return fmt.Errorf("%q gives all profiles one name; there are %s, or a template such as {account}.{role}",
			text, strings.Join(names, ", "))
	}
	return nil
}

// SetRegions sets the regions: one, several with a profile for each, or NoRegion.
func (c *Choices) SetRegions(regions []string) error {
	for i, region := range regions {
		if region = strings.TrimSpace(region); region != NoRegion && !settings.ValidRegion(region) || region == "" {
			return fmt.Errorf("%q is not a region name, which looks like eu-west-1; %s leaves it out", region, NoRegion)
		} else if region == NoRegion && len(regions) > 1 || slices.Contains(regions[:i], region) {
			return fmt.Errorf("%q cannot stand beside the other regions", region)
		}
		regions[i] = strings.TrimSpace(region)
	}
	c.Regions = regions
	return nil
}

// AddKey adds a key that the profiles get. What makes a profile what it is cannot be set, nor a secret.
func (c *Choices) AddKey(name, value string, remote bool) error {
	d := settings.Lookup(name)
	switch {
	case name == "region":
		return fmt.Errorf("the region is not a key here: give region by itself")
	case d != nil && d.Secret:
		return fmt.Errorf("%s is a secret, which has no place in a generated profile", name)
	case name == markKey || d != nil && d.Group == settings.OfCredentials && d.Readers != settings.ByAwsid:
		return fmt.Errorf("%s is part of what makes a generated profile, and cannot be set", name)
	case remote && d != nil && (d.Kind == settings.Command || d.Kind == settings.URL):
		return fmt.Errorf("%s may not come from another machine: put it into a file of your own", name)
	case d == nil && settings.Meant(name, settings.InProfile) != "":
		return fmt.Errorf("there is no key %q; did you mean %s?", name, settings.Meant(name, settings.InProfile))
	case d != nil && d.Kind == settings.Block:
		return fmt.Errorf("%s holds keys of its own: write %s.key", name, name)
	case d != nil && !d.Valid(value):
		return fmt.Errorf("%q is no value of %s", value, name)
	case strings.ContainsAny(value, "\r\n") || name == "" || strings.ContainsAny(name, " \t\r\n=:#;[]"):
		return fmt.Errorf("the key %q cannot be written with that value", name)
	}
	c.Keys = withKey(c.Keys, Key{name, strings.TrimSpace(value)})
	return nil
}

// withKey adds a key, in place of one of its name.
func withKey(keys []Key, k Key) []Key {
	return append(slices.DeleteFunc(keys, func(old Key) bool { return old.Name == k.Name }), k)
}

// merge takes over what other decides.
func (c Choices) merge(other Choices) Choices {
	c.Skip = cmp.Or(other.Skip, c.Skip)
	if other.Name != nil {
		c.Name, c.name = other.Name, other.name
	}
	if other.Regions != nil {
		c.Regions = other.Regions
	}
	if len(other.Keys) > 0 {
		c.Keys = slices.Clone(c.Keys)
		for _, k := range other.Keys {
			c.Keys = withKey(c.Keys, k)
		}
	}
	return c
}

// AllRegions returns the regions that they decide, be it for some profiles only; NoRegion may be among them.
func (r *Rules) AllRegions() []string {
	all := slices.Clone(r.Regions)
	for _, rule := range r.Rules {
		all = append(all, rule.Regions...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// choicesFor returns what the rules decide for an account and role.
func (r *Rules) choicesFor(f Fields, accountName string) Choices {
	c := r.Choices
	for _, rule := range r.Rules {
		if matchesAny(rule.Accounts, f.ID, accountName) && matchesAny(rule.Emails, f.Email) &&
			matchesAny(rule.Roles, f.Role) && matchesAny(rule.Sessions, f.Session) {
			c = c.merge(rule.Choices)
		}
	}
	return c
}

// matchesAny reports whether one of the patterns is like one of the texts; without patterns they all are.
func matchesAny(patterns []string, texts ...string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		p = strings.ToLower(p)
		return slices.ContainsFunc(texts, func(text string) bool { return isLike(strings.ToLower(text), p) })
	})
}

// isLike reports whether a text is like a pattern, in which * stands for any text and ? for any character.
func isLike(text, pattern string) bool {
	p, t := []rune(pattern), []rune(text)
	star, again := -1, 0
	i, j := 0, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, again, i = i, j, i+1
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			again++
			i, j = star+1, again
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
