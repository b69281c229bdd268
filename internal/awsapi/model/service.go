package model

import (
	_ "embed" // the facts
	"fmt"
	"sort"
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
	Name           string // the command's: "sso-oidc"
	ID             string // the vendor's: "SSO OIDC"
	Protocol       string // Query, RESTJSON or RESTXML
	Version        string // of the API: "2011-06-15"
	EndpointPrefix string
	SigningName    string
	Namespace      string // of XML documents
	facts          string
	shapes         map[string]*Shape
}

// Load returns the service with a command's name.
func Load(name string) (*Service, error) {
	facts := factsOf(name)
	line, ok := findLine(facts, "service", name)
	if !ok {
		return nil, fmt.Errorf("no model of service %q", name)
	}
	s := &Service{Name: name, facts: facts, shapes: map[string]*Shape{}}
	for column := range line.columns() {
		switch key, value, _ := strings.Cut(column, "="); key {
		case "id":
			s.ID = value
		case "protocol":
			s.Protocol = value
		case "version":
			s.Version = value
		case "endpoint-prefix":
			s.EndpointPrefix = value
		case "signing-name":
			s.SigningName = value
		case "namespace":
			s.Namespace = value
		}
	}
	return s, nil
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
func (s *Service) Operations() []string { return s.names("operation") }

// Waiters returns the names of all waiters, sorted.
func (s *Service) Waiters() []string { return s.names("waiter") }

// ShapesRead returns how many shapes were read so far.
func (s *Service) ShapesRead() int { return len(s.shapes) }

func (s *Service) names(kind string) []string {
	var names []string
	for rest := s.facts[searchLine(s.facts, kind+"\t"):]; strings.HasPrefix(rest, kind+"\t"); {
		var current string
		current, rest, _ = strings.Cut(rest, "\n")
		name, _, _ := strings.Cut(current[len(kind)+1:], "\t")
		names = append(names, name)
	}
	return names
}

// line is one fact: columns after its kind and name, separated by tabs.
type line string

func findLine(facts, kind, name string) (line, bool) {
	start := kind + "\t" + name + "\t"
	rest := facts[searchLine(facts, start):]
	if !strings.HasPrefix(rest, start) {
		return "", false
	}
	found, _, _ := strings.Cut(rest[len(start):], "\n")
	return line(found), true
}

// searchLine returns where the first line that is not less than start begins.
func searchLine(facts, start string) int {
	begin := func(i int) int { return strings.LastIndexByte(facts[:i], '\n') + 1 }
	i := sort.Search(len(facts), func(i int) bool { return facts[begin(i):] >= start })
	return begin(i)
}

func (l line) columns() func(yield func(string) bool) { return strings.SplitSeq(string(l), "\t") }
