package render

import (
	"io"
	"iter"

	"github.com/awsid/awsid/internal/sys/value"
)

// joinPages makes one answer of all pages and counts them: the result keys with
// their lists put together, then what belongs to no single page.
func (p Paging) joinPages(pages iter.Seq2[Object, error], times value.Times) (Object, int, error) {
	var first Object
	lists := make([][]any, len(p.ResultKeys))
	n := 0
	for page, err := range pages {
		if err != nil {
			return nil, n, err
		}
		object := value.Normal(page, times).(Object)
		if n == 0 {
			first = object
		}
		for i, key := range p.ResultKeys {
			if list, ok := memberValue(object, key).([]any); ok {
				lists[i] = append(orEmpty(lists[i]), list...)
			}
		}
		n++
	}
	joined := Object{}
	for i, key := range p.ResultKeys {
		if lists[i] != nil {
			joined = append(joined, Member{Name: key, Value: lists[i]})
		}
	}
	return p.withRest(joined, first), n, nil
}

// withRest adds the members of the first page that are not lists of results.
func (p Paging) withRest(o, first Object) Object {
	for _, name := range p.NonAggregate {
		o = o.Set(name, memberValue(first, name))
	}
	return o
}

func memberValue(o Object, name string) any {
	v, _ := o.Get(name)
	return v
}

func orEmpty(list []any) []any {
	if list == nil {
		return []any{}
	}
	return list
}

func (p Paging) nextToken() string {
	if p.NextToken == nil {
		return ""
	}
	return p.NextToken()
}

// streamPages prints each page as it comes, untouched, as one item of a list.
func (o Options) streamPages(w io.Writer, pages iter.Seq2[Object, error]) error {
	for page, err := range pages {
		if err != nil {
			return err
		}
		v, err := o.applyQuery(value.Normal(page, o.Times))
		if err != nil {
			return err
		}
		if err := o.printValue(w, []any{v}); err != nil {
			return err
		}
	}
	return nil
}
