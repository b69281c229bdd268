package model

import (
	"strings"
	"time"
)

// Operation is one operation of a service.
type Operation struct {
	Name          string
	Method        string
	URI           string // with {labels} and a fixed query
	ResultWrapper string // element around an answer's members
	Errors        []string
	Unsigned      bool // calls need no credentials
	Idempotent    bool
	Deprecated    bool
	StatusCode    int // of success; 0: any
	service       *Service
	input, output string
}

// Operation returns the operation with a name, and whether there is one.
func (s *Service) Operation(name string) (*Operation, bool) {
	f := findFact(s.facts, "operation", name)
	if f == nil {
		return nil, false
	}
	method, uri, _ := strings.Cut(f.textOf("http"), " ")
	return &Operation{
		Name: name, Method: method, URI: uri, ResultWrapper: f.textOf("wrapper"), Errors: f.listOf("errors", ","),
		Unsigned: f.hasFlag("unsigned"), service: s, input: f.textOf("input"), output: f.textOf("output"),
	}, true
}

// Input returns the structure of the operation's parameters, nil when it has none.
func (o *Operation) Input() *Shape { return o.service.Shape(o.input) }

// Output returns the structure of the operation's answer, nil when it has none.
func (o *Operation) Output() *Shape { return o.service.Shape(o.output) }

// Paginator says how the pages of an operation's answers follow each other.
type Paginator struct {
	InputTokens  []string // members of the next request
	OutputTokens []string // expressions over the answer, one for each input token
	Limit        string   // member for the size of a page; may be ""
	More         string   // expression that says whether there are more pages; may be ""
	Results      []string // members whose lists are joined
	Kept         []string // members taken from the first page
}

// Paginator returns how the operation's answers are paged, nil when they are not.
func (o *Operation) Paginator() *Paginator {
	f := findFact(o.service.facts, "paginator", o.Name)
	if f == nil {
		return nil
	}
	return &Paginator{
		InputTokens: f.listOf("input", ","), OutputTokens: f.listOf("output", ","), Limit: f.textOf("limit"), More: f.textOf("more"),
		Results: f.listOf("results", ","), Kept: f.listOf("kept", ","),
	}
}

// Waiter calls an operation until an acceptor says that the wait is over.
type Waiter struct {
	Name      string
	Operation string
	Delay     time.Duration // between two attempts
	Attempts  int
	Acceptors []Acceptor // the first that matches decides
}

// Acceptor turns an answer or an error into a state of the wait.
type Acceptor struct {
	State    string // "success", "retry" or "failure"
	Matcher  string // "status", "error", "path", "pathAll" or "pathAny"
	Expected string
	Argument string // the expression of a path matcher
}

// Waiter returns the waiter with a name, and whether there is one.
func (s *Service) Waiter(name string) (*Waiter, bool) {
	f := findFact(s.facts, "waiter", name)
	if f == nil {
		return nil, false
	}
	w := &Waiter{
		Name: name, Operation: f.textOf("operation"), Delay: time.Duration(f.numberOf("delay")) * time.Second, Attempts: f.numberOf("attempts"),
	}
	for _, column := range f {
		if accept, ok := strings.CutPrefix(column, "accept="); ok {
			parts := append(strings.SplitN(accept, ":", 4), "", "", "")
			w.Acceptors = append(w.Acceptors, Acceptor{State: parts[0], Matcher: parts[1], Expected: parts[2], Argument: parts[3]})
		}
	}
	return w, true
}
