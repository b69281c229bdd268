package model

import (
	"strconv"
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
	found, ok := findLine(s.facts, "operation", name)
	if !ok {
		return nil, false
	}
	op := &Operation{Name: name, service: s}
	for column := range found.columns() {
		switch key, value, _ := strings.Cut(column, "="); key {
		case "http":
			op.Method, op.URI, _ = strings.Cut(value, " ")
		case "status":
			op.StatusCode, _ = strconv.Atoi(value)
		case "input":
			op.input = value
		case "output":
			op.output = value
		case "wrapper":
			op.ResultWrapper = value
		case "errors":
			op.Errors = strings.Split(value, ",")
		case "unsigned":
			op.Unsigned = true
		case "idempotent":
			op.Idempotent = true
		case "deprecated":
			op.Deprecated = true
		}
	}
	return op, true
}

// Service returns the service of the operation.
func (o *Operation) Service() *Service { return o.service }

// Input returns the structure of the operation's parameters, nil when it has
// none.
func (o *Operation) Input() *Shape { return o.service.Shape(o.input) }

// Output returns the structure of the operation's answer, nil when it has
// none.
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

// Paginator returns how the operation's answers are paged, nil when they are
// not.
func (o *Operation) Paginator() *Paginator {
	found, ok := findLine(o.service.facts, "paginator", o.Name)
	if !ok {
		return nil
	}
	p := &Paginator{}
	for column := range found.columns() {
		switch key, value, _ := strings.Cut(column, "="); key {
		case "input":
			p.InputTokens = strings.Split(value, ",")
		case "output":
			p.OutputTokens = strings.Split(value, ",")
		case "limit":
			p.Limit = value
		case "more":
			p.More = value
		case "results":
			p.Results = strings.Split(value, ",")
		case "kept":
			p.Kept = strings.Split(value, ",")
		}
	}
	return p
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
	found, ok := findLine(s.facts, "waiter", name)
	if !ok {
		return nil, false
	}
	w := &Waiter{Name: name}
	for column := range found.columns() {
		switch key, value, _ := strings.Cut(column, "="); key {
		case "operation":
			w.Operation = value
		case "delay":
			seconds, _ := strconv.Atoi(value)
			w.Delay = time.Duration(seconds) * time.Second
		case "attempts":
			w.Attempts, _ = strconv.Atoi(value)
		case "accept":
			parts := append(strings.SplitN(value, ":", 4), "", "", "")
			w.Acceptors = append(w.Acceptors, Acceptor{State: parts[0], Matcher: parts[1], Expected: parts[2], Argument: parts[3]})
		}
	}
	return w, true
}
