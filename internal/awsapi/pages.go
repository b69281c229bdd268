package awsapi

import (
	"context"
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// CallAll calls an operation page by page and returns the objects of its list.
func (c *Clients) CallAll(ctx context.Context, r Request) ([]value.Object, error) {
	op, err := newOperation(r.Service, r.Operation)
	if err != nil {
		return nil, err
	}
	pages := op.Paginator()
	if pages == nil {
		return nil, fmt.Errorf("%s has no pages", r.Operation)
	}
	var all []value.Object
	r.Input = slices.Clone(r.Input)
	for {
		page, err := c.Call(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, v := range page.List(pages.Results[0]) {
			if o, isObject := v.(value.Object); isObject {
				all = append(all, o)
			}
		}
		token := page.Text(pages.OutputTokens[0])
		switch token {
		case "":
			return all, nil
		case r.Input.Text(pages.InputTokens[0]):
			return nil, problem.New(problem.General, "%s: the service sent the token of the next page twice", r.Operation)
		}
		r.Input = r.Input.Set(pages.InputTokens[0], token)
	}
}
