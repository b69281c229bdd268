package render

import (
	"sort"
	"strings"

	"github.com/awsid/awsid/internal/sys/value"
)

// appendText adds v as tab-separated lines. name is the member that holds v, empty at the top.
func appendText(dst []byte, v any, name string) []byte {
	switch x := v.(type) {
	case value.Object:
		return appendTextObject(dst, x, name, scalarNames(x))
	case []any:
		return appendTextList(dst, x, name)
	}
	return appendRow(dst, []string{value.Text(v)})
}

// appendTextObject writes the named columns as one line and then every other
// member as lines of its own, sorted by name.
func appendTextObject(dst []byte, o value.Object, name string, columns []string) []byte {
	if len(columns) > 0 {
		row := []string{}
		if name != "" {
			row = append(row, strings.ToUpper(name))
		}
		for _, column := range columns {
			row = append(row, textCell(o, column))
		}
		dst = appendRow(dst, row)
	}
	inRow := map[string]bool{}
	for _, column := range columns {
		inRow[column] = true
	}
	for _, m := range sortMembers(o) {
		if !inRow[m.Name] {
			dst = appendText(dst, m.Value, m.Name)
		}
	}
	return dst
}

// textCell returns the text of a member, "" if the object has none of that name.
func textCell(o value.Object, name string) string {
	v, ok := o.Get(name)
	if !ok {
		return ""
	}
	return value.Text(v)
}

// appendTextList writes a list: objects under common columns, then lists;
// scalars one per line under a name, else all on one line.
func appendTextList(dst []byte, list []any, name string) []byte {
	objects, scalars, lists := partitionList(list)
	columns := scalarNames(objects...)
	for _, o := range objects {
		dst = appendTextObject(dst, o, name, columns)
	}
	switch {
	case len(scalars) == 0:
	case name == "":
		dst = appendRow(dst, scalars)
	default:
		for _, s := range scalars {
			dst = appendRow(dst, []string{strings.ToUpper(name), s})
		}
	}
	for _, inner := range lists {
		dst = appendText(dst, inner, name)
	}
	return dst
}

func partitionList(list []any) (objects []value.Object, scalars []string, lists []any) {
	for _, v := range list {
		switch x := v.(type) {
		case value.Object:
			objects = append(objects, x)
		case []any:
			lists = append(lists, x)
		default:
			scalars = append(scalars, value.Text(v))
		}
	}
	return objects, scalars, lists
}

func appendRow(dst []byte, cells []string) []byte {
	return append(append(dst, strings.Join(cells, "\t")...), '\n')
}

// scalarNames returns the sorted names under which at least one of the objects holds a scalar.
func scalarNames(objects ...value.Object) []string { return memberNames(true, objects) }

// nestedNames returns the sorted names under which at least one of the objects holds a list or an object.
func nestedNames(objects ...value.Object) []string { return memberNames(false, objects) }

func memberNames(scalar bool, objects []value.Object) []string {
	seen := map[string]bool{}
	out := []string{}
	for _, o := range objects {
		for _, m := range o {
			if value.IsScalar(m.Value) == scalar && !seen[m.Name] {
				seen[m.Name] = true
				out = append(out, m.Name)
			}
		}
	}
	sort.Strings(out)
	return out
}
