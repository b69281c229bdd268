package query

import (
	"github.com/awsid/awsid/internal/sys/value"
)

// node is one part of a compiled query.
type node interface {
	// eval returns what the node selects from v.
	eval(v any) (any, error)
}

type (
	field    string                     // name
	constant struct{ v any }            // `1` or 'text'
	current  struct{}                   // @
	index    int64                      // [n]
	slice    [3]*int64                  // [start:stop:step]
	chain    struct{ left, right node } // left.right, left | right
	or       struct{ left, right node } // left || right
	and      struct{ left, right node } // left && right
	not      struct{ inner node }       // !inner
	pair     struct {
		name string
		v    node
	}
	selectList []node // [a, b]
	selectHash []pair // {x: a}

	flattened       struct{ inner node }
	projection      struct{ left, right node }            // left[*].right
	valueProjection struct{ left, right node }            // left.*.right
	filtered        struct{ left, condition, right node } // left[?condition].right
	comparison      struct {
		operator    kind
		left, right node
	}
	reference struct{ inner node } // &inner, only as an argument
)

func (n field) eval(v any) (any, error) {
	if o, ok := v.(value.Object); ok {
		m, _ := o.Get(string(n))
		return m, nil
	}
	return nil, nil
}

func (n constant) eval(any) (any, error) { return n.v, nil }

func (current) eval(v any) (any, error) { return v, nil }

func (n index) eval(v any) (any, error) {
	list, _ := v.([]any)
	i := int64(n)
	if i < 0 {
		i += int64(len(list))
	}
	if i < 0 || i >= int64(len(list)) {
		return nil, nil
	}
	return list[i], nil
}

func (n chain) eval(v any) (any, error) {
	left, err := n.left.eval(v)
	if err != nil {
		return nil, err
	}
	return n.right.eval(left)
}

func (n or) eval(v any) (any, error) {
	left, err := n.left.eval(v)
	if err != nil || truth(left) {
		return left, err
	}
	return n.right.eval(v)
}

func (n and) eval(v any) (any, error) {
	left, err := n.left.eval(v)
	if err != nil || !truth(left) {
		return left, err
	}
	return n.right.eval(v)
}

func (n not) eval(v any) (any, error) {
	inner, err := n.inner.eval(v)
	return !truth(inner), err
}

// reference is called by functions, not evaluated.
func (n reference) eval(any) (any, error) { return n, nil }

func (n selectList) eval(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	out := make([]any, 0, len(n))
	for _, element := range n {
		x, err := element.eval(v)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func (n selectHash) eval(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	out := make(value.Object, 0, len(n))
	for _, p := range n {
		x, err := p.v.eval(v)
		if err != nil {
			return nil, err
		}
		out = out.Set(p.name, x)
	}
	return out, nil
}

func (n flattened) eval(v any) (any, error) {
	inner, err := n.inner.eval(v)
	list, ok := inner.([]any)
	if err != nil || !ok {
		return nil, err
	}
	out := []any{}
	for _, element := range list {
		if nested, ok := element.([]any); ok {
			out = append(out, nested...)
		} else {
			out = append(out, element)
		}
	}
	return out, nil
}

func (n projection) eval(v any) (any, error) {
	left, err := n.left.eval(v)
	list, ok := left.([]any)
	if err != nil || !ok {
		return nil, err
	}
	return project(list, n.right)
}

func (n valueProjection) eval(v any) (any, error) {
	left, err := n.left.eval(v)
	o, ok := left.(value.Object)
	if err != nil || !ok {
		return nil, err
	}
	return project(valuesOf(o), n.right)
}

func (n filtered) eval(v any) (any, error) {
	left, err := n.left.eval(v)
	list, ok := left.([]any)
	if err != nil || !ok {
		return nil, err
	}
	var kept []any
	for _, element := range list {
		keep, err := n.condition.eval(element)
		if err != nil {
			return nil, err
		}
		if truth(keep) {
			kept = append(kept, element)
		}
	}
	return project(kept, n.right)
}

func (n slice) eval(v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, nil
	}
	size, step := int64(len(list)), int64(1)
	if n[2] != nil {
		step = *n[2]
	}
	start, stop, low, high := int64(0), size, int64(0), size
	if step < 0 {
		start, stop, low, high = size-1, -1, -1, size-1
	}
	if n[0] != nil {
		start = bound(*n[0], size, low, high)
	}
	if n[1] != nil {
		stop = bound(*n[1], size, low, high)
	}
	out := []any{}
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		out = append(out, list[i])
		if step > size || step < -size {
			break // the next index would overflow or lie outside anyway
		}
	}
	return out, nil
}

// bound turns an index that may count from the end into one within limits.
func bound(i, size, low, high int64) int64 {
	if i < 0 {
		i += size
	}
	return min(max(i, low), high)
}

// truth: everything is true but null, false, "", [] and {}.
func truth(v any) bool {
	switch x := v.(type) {
	case nil:
		return false
	case bool:
		return x
	case string:
		return x != ""
	case []any:
		return len(x) > 0
	case value.Object:
		return len(x) > 0
	}
	return true
}
