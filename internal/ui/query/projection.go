package query

import "github.com/awsid/awsid/internal/sys/value"

// projectList applies right to each element and drops what is null.
func projectList(list []any, right node) (any, error) {
	out := []any{}
	for _, element := range list {
		x, err := right.evalOn(element)
		if err != nil {
			return nil, err
		}
		if x != nil {
			out = append(out, x)
		}
	}
	return out, nil
}

func valuesOf(o value.Object) []any {
	out := make([]any, 0, len(o))
	for _, m := range o {
		out = append(out, m.Value)
	}
	return out
}
