package model

import (
	"slices"
	"strings"
	"testing"
)

func TestFactsAreSorted(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"iam", "s3", "signin", "sso", "sso-oidc", "sts"} {
		if lines := strings.Split(factsOf(service), "\n"); !slices.IsSorted(lines[:len(lines)-1]) {
			t.Errorf("the facts of %s are not sorted: the search would miss some", service)
		}
	}
}

// Whatever a facts file holds, reading it ends and does not panic.
func FuzzFacts(f *testing.F) {
	f.Add(stsFacts, "AssumeRole")
	f.Add("shape\tA\ttype=list\t.member:A\n", "A")
	f.Add("shape\tA\t.\t.,\t=\t.:=,\nwaiter\tA\taccept=\tdelay=x", "A")
	f.Fuzz(func(t *testing.T, facts, name string) {
		s := &Service{facts: facts, shapes: map[string]*Shape{}}
		s.Operations()
		if op, ok := s.Operation(name); ok {
			op.Paginator()
			op.Input()
			op.Output()
		}
		s.Waiter(name)
		if shape := s.Shape(name); shape != nil {
			for i := range shape.Members {
				shape.Members[i].Shape()
			}
		}
	})
}
