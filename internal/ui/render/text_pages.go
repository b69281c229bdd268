package render

import (
	"io"
	"iter"
	"slices"

	"github.com/awsid/awsid/internal/sys/value"
)

// textPages prints the query's result for each page. Results that are lists of objects are held back and printed as
// one, so that all pages share the same columns.
func (o Options) textPages(w io.Writer, p Paging, pages iter.Seq2[Object, error]) error {
	var out textJoiner
	failed := o.collectText(&out, p, pages)
	if token := p.nextToken(); failed == nil && token != "" {
		next := Object{{Name: "NextToken", Value: Object{{Name: "NextToken", Value: token}}}}
		failed = o.addText(&out, next)
	}
	if err := writeAll(w, out.joinedText()); err != nil {
		return err
	}
	return failed
}

func (o Options) collectText(out *textJoiner, p Paging, pages iter.Seq2[Object, error]) error {
	n := 0
	for page, err := range pages {
		if err != nil {
			return err
		}
		normal := value.Normal(page, o.Times).(Object)
		current := Object{}
		for _, key := range p.ResultKeys {
			list, _ := memberValue(normal, key).([]any)
			current = append(current, Member{Name: key, Value: orEmpty(list)})
		}
		if n == 0 {
			current = p.withRest(current, normal)
		}
		if err := o.addText(out, current); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (o Options) addText(out *textJoiner, v any) error {
	v, err := o.applyQuery(v)
	if err == nil {
		out.addValue(v)
	}
	return err
}

// textJoiner collects the results of pages.
type textJoiner struct {
	done []byte
	held any // the last result, which the next may continue
}

// addValue takes the next result: it continues the held one if both are lists of
// objects, or objects that hold one list of objects under the same name.
func (j *textJoiner) addValue(v any) {
	if longer, ok := continueValue(j.held, v); ok {
		j.held = longer
		return
	}
	j.done, j.held = j.joinedText(), v
	if v == nil { // nil marks "nothing held", so a null is printed at once
		j.done = appendText(j.done, nil, "")
	}
}

// joinedText returns everything so far as text.
func (j *textJoiner) joinedText() []byte {
	if j.held == nil {
		return j.done
	}
	return appendText(j.done, j.held, "")
}

// continueValue returns b's objects appended to a's.
func continueValue(a, b any) (any, bool) {
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		if !ok || !allObjects(x) || !allObjects(y) {
			return nil, false
		}
		return append(x[:len(x):len(x)], y...), true
	case Object:
		y, ok := b.(Object)
		if !ok || len(y) != 1 {
			return nil, false
		}
		at := slices.IndexFunc(x, func(m Member) bool { return m.Name == y[0].Name })
		if at < 0 {
			return nil, false
		}
		list, ok := continueList(x[at].Value, y[0].Value)
		if !ok {
			return nil, false
		}
		longer := append(Object(nil), x...)
		longer[at].Value = list
		return longer, true
	}
	return nil, false
}

func continueList(a, b any) (any, bool) {
	if _, isList := a.([]any); !isList {
		return nil, false
	}
	return continueValue(a, b)
}

func allObjects(list []any) bool {
	for _, v := range list {
		if _, ok := v.(Object); !ok {
			return false
		}
	}
	return true
}
