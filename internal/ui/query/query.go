// Package query evaluates JMESPath (https://jmespath.org/specification.html) over ordered values, for --query.
// Members keep the order of the answer or of the expression; where the AWS CLI is laxer than the specification, so is
// this: strings compare with < and >, and a literal in backticks may lack its quotes.
package query

import "github.com/awsid/awsid/internal/sys/problem"

// Expression is a compiled query. It may be used many times.
type Expression struct {
	root node
}

// Compile parses a query. The error is a usage problem that shows the place.
func Compile(text string) (*Expression, error) {
	root, err := parseQuery(text)
	if err != nil {
		return nil, (&problem.Error{Kind: problem.Usage, Doing: "bad value for --query", Err: err}).
			WithHint("put the query in single quotes; the language is described at https://jmespath.org")
	}
	return &Expression{root: root}, nil
}

// Search returns what the query selects from v, a normal value (see package
// value). It fails when a function gets a value it cannot take.
func (e *Expression) Search(v any) (any, error) {
	result, err := e.root.evalOn(v)
	if err != nil {
		return nil, &problem.Error{Kind: problem.General, Doing: "evaluate --query", Err: err}
	}
	return result, nil
}
