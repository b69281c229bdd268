package query

import (
	"fmt"
	"slices"
)

// extremeOf returns the largest (sign 1) or smallest (-1) element, or null.
func extremeOf(list []any, sign int) any {
	var best any
	for i, v := range list {
		if order, _ := compareValues(v, best); i == 0 || order*sign > 0 {
			best = v
		}
	}
	return best
}

func extremeBy(a []any, sign int) (any, error) {
	list := a[0].([]any)
	by, err := sortKeys(list, a[1].(reference))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	best := 0
	for i := range by {
		if order, _ := compareValues(by[i], by[best]); order*sign > 0 {
			best = i
		}
	}
	return list[best], nil
}

func sortByFunc(a []any) (any, error) {
	list := a[0].([]any)
	by, err := sortKeys(list, a[1].(reference))
	if err != nil {
		return nil, err
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		c, _ := compareValues(by[i], by[j])
		return c
	})
	out := make([]any, 0, len(list))
	for _, i := range order {
		out = append(out, list[i])
	}
	return out, nil
}

// sortKeys evaluates the expression for each element: all numbers or all strings, or an error.
func sortKeys(list []any, by reference) ([]any, error) {
	out := make([]any, 0, len(list))
	for _, v := range list {
		x, err := by.inner.evalOn(v)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	if !allOf(out, "number") && !allOf(out, "string") {
		return nil, fmt.Errorf("the keys to compare must all be strings or all be numbers")
	}
	return out, nil
}
