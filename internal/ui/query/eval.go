package query

import "github.com/awsid/awsid/internal/sys/value"

// node is one part of a compiled query.
type node interface {
	// eval returns what the node selects from v.
	evalOn(v any) (any, error)
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

func (n field) evalOn(v any) (any, error) {
	if o, ok := v.(value.Object); ok {
		m, _ := o.Get(string(n))
		return m, nil
	}
	return nil, nil
}

func (n constant) evalOn(any) (any, error) { return n.v, nil }

func (current) evalOn(v any) (any, error) { return v, nil }

func (n index) evalOn(v any) (any, error) {
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

func (n chain) evalOn(v any) (any, error) {
	left, err := n.left.evalOn(v)
	if err != nil {
		return nil, err
	}
	return n.right.evalOn(left)
}

func (n or) evalOn(v any) (any, error) {
	if left, err := n.left.evalOn(v); err != nil || isTrue(left) {
		return left, err
	}
	return n.right.evalOn(v)
}

func (n and) evalOn(v any) (any, error) {
	if left, err := n.left.evalOn(v); err != nil || !isTrue(left) {
		return left, err
	}
	return n.right.evalOn(v)
}

func (n not) evalOn(v any) (any, error) {
	inner, err := n.inner.evalOn(v)
	return !isTrue(inner), err
}

// reference is called by functions, not evaluated.
func (n reference) evalOn(any) (any, error) { return n, nil }

func (n selectList) evalOn(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	out := make([]any, 0, len(n))
	for _, element := range n {
		x, err := element.evalOn(v)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func (n selectHash) evalOn(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	out := make(value.Object, 0, len(n))
	for _, p := range n {
		x, err := p.v.evalOn(v)
		if err != nil {
			return nil, err
		}
		out = out.Set(p.name, x)
	}
	return out, nil
}

func (n flattened) evalOn(v any) (any, error) {
	inner, err := n.inner.evalOn(v)
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

func (n projection) evalOn(v any) (any, error) {
	left, err := n.left.evalOn(v)
	list, ok := left.([]any)
	if err != nil || !ok {
		return nil, err
	}
	return projectList(list, n.right)
}

func (n valueProjection) evalOn(v any) (any, error) {
	left, err := n.left.evalOn(v)
	o, ok := left.(value.Object)
	if err != nil || !ok {
		return nil, err
	}
	return projectList(valuesOf(o), n.right)
}

func (n filtered) evalOn(v any) (any, error) {
	left, err := n.left.evalOn(v)
	list, ok := left.([]any)
	if err != nil || !ok {
		return nil, err
	}
	var kept []any
	for _, element := range list {
		keep, err := n.condition.evalOn(element)
		if err != nil {
			return nil, err
		}
		if isTrue(keep) {
			kept = append(kept, element)
		}
	}
	return projectList(kept, n.right)
}

func (n slice) evalOn(v any) (any, error) {
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
		start = clampIndex(*n[0], size, low, high)
	}
	if n[1] != nil {
		stop = clampIndex(*n[1], size, low, high)
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

// clampIndex turns an index that may count from the end into one within limits.
func clampIndex(i, size, low, high int64) int64 {
	if i < 0 {
		i += size
	}
	return min(max(i, low), high)
}

// truth: everything is true but null, false, "", [] and {}.
func isTrue(v any) bool {
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
