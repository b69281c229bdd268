// Package model holds the facts of the AWS services that awsid calls:
// operations and their shapes, with order, constraints, wire names, paginators
// and waiters. The facts are text files made by internal/modelgen (`make
// models`), one line a fact, sorted; a lookup is a binary search, so that a
// call reads the lines it needs and nothing is parsed at start.
package model
