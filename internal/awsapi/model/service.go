// Package model holds the facts of the AWS services that awsid calls: operations and their shapes, with order,
// constraints, wire names, paginators and waiters. The facts are text files made by internal/modelgen (`make
// models`), one line a fact, sorted; a lookup is a binary search, so that a call reads the lines it needs and nothing
// is parsed at start.
package model

import (
	_ "embed" // the facts
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

//go:embed facts/iam.txt
var iamFacts string

//go:embed facts/s3.txt
var s3Facts string

//go:embed facts/signin.txt
var signinFacts string

//go:embed facts/sso.txt
var ssoFacts string

//go:embed facts/sso-oidc.txt
var ssoOIDCFacts string

//go:embed facts/sts.txt
var stsFacts string

// Protocols of services.
const (
	Query    = "query"
	RESTJSON = "rest-json"
	RESTXML  = "rest-xml"
)

// Service is one service. It remembers the shapes that were read and is not
// for use by several goroutines; Load is cheap.
type Service struct {
	Name        string // the command's: "sso-oidc"
	ID          string // the vendor's: "SSO OIDC"
	Protocol    string // Query, RESTJSON or RESTXML
	Version     string // of the API: "2011-06-15"
	SigningName string
	facts       string
	shapes      map[string]*Shape
}

// Load returns the service with a command's name.
func Load(name string) (*Service, error) {
	facts := factsOf(name)
	f := findFact(facts, "service", name)
	if f == nil {
		return nil, fmt.Errorf("no model of service %q", name)
	}
	return &Service{
		Name: name, ID: f.textOf("id"), Protocol: f.textOf("protocol"), Version: f.textOf("version"), SigningName: f.textOf("signing-name"),
		facts: facts, shapes: map[string]*Shape{},
	}, nil
}

func factsOf(service string) string {
	switch service {
	case "iam":
		return iamFacts
	case "s3":
		return s3Facts
	case "signin":
		return signinFacts
	case "sso":
		return ssoFacts
	case "sso-oidc":
		return ssoOIDCFacts
	case "sts":
		return stsFacts
	}
	return ""
}

// Operations returns the names of all operations, sorted.
func (s *Service) Operations() []string { return s.namesOf("operation") }

// Waiters returns the names of all waiters, sorted.
func (s *Service) Waiters() []string { return s.namesOf("waiter") }

// ShapesRead returns how many shapes were read so far.
func (s *Service) ShapesRead() int { return len(s.shapes) }

func (s *Service) namesOf(kind string) []string {
	var names []string
	for rest := s.facts[searchLine(s.facts, kind+"\t"):]; strings.HasPrefix(rest, kind+"\t"); {
		var current string
		current, rest, _ = strings.Cut(rest, "\n")
		name, _, _ := strings.Cut(current[len(kind)+1:], "\t")
		names = append(names, name)
	}
	return names
}

// fact is a line of facts: its columns behind kind and name, `key=value` or a flag, separated by tabs.
type fact []string

func findFact(facts, kind, name string) fact {
	start := kind + "\t" + name + "\t"
	rest := facts[searchLine(facts, start):]
	if !strings.HasPrefix(rest, start) {
		return nil
	}
	line, _, _ := strings.Cut(rest[len(start):], "\n")
	return strings.Split(line, "\t")
}

// searchLine returns where the first line that is not less than start begins.
func searchLine(facts, start string) int {
	begin := func(i int) int { return strings.LastIndexByte(facts[:i], '\n') + 1 }
	i := sort.Search(len(facts), func(i int) bool { return facts[begin(i):] >= start })
	return begin(i)
}

func (f fact) hasFlag(name string) bool { return slices.Contains(f, name) }

func (f fact) textOf(key string) string {
	for _, column := range f {
		if value, ok := strings.CutPrefix(column, key+"="); ok {
			return value
		}
	}
	return ""
}

func (f fact) listOf(key, separator string) []string {
	if text := f.textOf(key); text != "" {
		return strings.Split(text, separator)
	}
	return nil
}

func (f fact) numberOf(key string) int {
	n, _ := strconv.Atoi(f.textOf(key)) // what is not there is 0
	return n
}

// limit returns a number that may be absent.
func (f fact) limitOf(key string) *int64 {
	n, err := strconv.ParseInt(f.textOf(key), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
