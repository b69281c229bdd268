// Package value holds ordered values: what a service said in the order of its model, what a cache file holds in the
// order it was written. A value is nil, bool, int64, float64, string, []any, Object, or json.Number for an integer
// beyond int64; Normal makes one from Go's wider types. JSON, Literal and Text spell a value byte for byte as Python
// does, in which the AWS CLI's cache files are written and their names hashed.
package value

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/pytime"
)

// Object is a structure whose members keep their order.
type Object []Member

// Member is one named value of an Object.
type Member struct {
	Name  string
	Value any
}

// Get returns the value of a member and whether there is one of that name.
//
// It is called in so many places that inlining it costs tens of kilobytes.
//
//go:noinline
func (o Object) Get(name string) (any, bool) {
	for _, m := range o {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// Set returns the object with the member of that name replaced, or appended.
func (o Object) Set(name string, v any) Object {
	for i := range o {
		if o[i].Name == name {
			o[i].Value = v
			return o
		}
	}
	return append(o, Member{Name: name, Value: v})
}

// Text returns the string value of a member, or "" when it is no string.
func (o Object) Text(name string) string {
	v, _ := o.Get(name)
	s, _ := v.(string)
	return s
}

// Object returns the object value of a member, or nil when it is none.
func (o Object) Object(name string) Object {
	v, _ := o.Get(name)
	inner, _ := v.(Object)
	return inner
}

// List returns the list value of a member, or nil when it is none.
func (o Object) List(name string) []any {
	v, _ := o.Get(name)
	list, _ := v.([]any)
	return list
}

// Int returns the whole number of a member, or 0 when it is none.
func (o Object) Int(name string) int64 {
	v, _ := o.Get(name)
	n, _ := v.(int64)
	return n
}

// Time returns the time of a member, or the zero time when it is none.
func (o Object) Time(name string) time.Time {
	v, _ := o.Get(name)
	t, _ := v.(Timestamp)
	return t.Time
}

// Without returns the object without the named members.
func (o Object) Without(names ...string) Object {
	var out Object
	for _, m := range o {
		if !slices.Contains(names, m.Name) {
			out = append(out, m)
		}
	}
	return out
}

// IsScalar reports whether whether v is neither a list nor an object.
func IsScalar(v any) bool {
	switch v.(type) {
	case []any, Object:
		return false
	}
	return true
}

// Times says how a time.Time becomes text (cli_timestamp_format).
type Times int

const (
	ISO8601 Times = iota // 2020-01-02T03:04:05+00:00, six digits of a fraction
	Wire                 // 2020-01-02T03:04:05Z, as services send it
)

// Text returns t as text.
func (f Times) Text(t time.Time) string {
	layout := "2006-01-02T15:04:05"
	switch {
	case f == Wire && t.Nanosecond()%1e6 != 0:
		layout += ".000000Z"
	case f == Wire && t.Nanosecond() != 0:
		layout += ".000Z"
	case f == Wire:
		layout += "Z"
	case t.Nanosecond()/1000 != 0:
		layout += ".000000-07:00"
	default:
		layout += "-07:00"
	}
	return t.UTC().Format(layout)
}

// Timestamp is a time as a service sent it.
type Timestamp struct {
	Time     time.Time // in the zone that was sent
	Sent     any       // the text or number
	Zoneless bool      // no zone was sent; Time is in UTC
}

// text returns t as text: as it was sent, or as Python's isoformat has it.
func (t Timestamp) text(times Times) any {
	switch {
	case times == Wire:
		return t.Sent
	case t.Zoneless:
		return strings.TrimSuffix(pytime.Format(t.Time), "+00:00")
	}
	return pytime.Format(t.Time)
}

// Normal returns v in the seven types of this package: times become text,
// every integer int64, typed slices []any. It copies lists and objects.
func Normal(v any, times Times) any {
	switch x := v.(type) {
	case nil, bool, int64, float64, string, json.Number:
		return x
	case Object:
		return normalObject(x, times)
	case []any:
		return normalList(x, times)
	case []Object:
		return normalList(x, times)
	case []string:
		return normalList(x, times)
	case time.Time:
		return times.Text(x)
	case Timestamp:
		return x.text(times)
	case int:
		return int64(x)
	case int32:
		return int64(x)
	case uint64:
		if x <= math.MaxInt64 {
			return int64(x)
		}
		return json.Number(strconv.FormatUint(x, 10))
	case float32:
		return float64(x)
	}
	return fmt.Sprint(v)
}

func normalObject(o Object, times Times) Object {
	out := make(Object, 0, len(o))
	for _, m := range o {
		out = append(out, Member{Name: m.Name, Value: Normal(m.Value, times)})
	}
	return out
}

func normalList[T any](list []T, times Times) []any {
	out := make([]any, 0, len(list))
	for _, v := range list {
		out = append(out, Normal(v, times))
	}
	return out
}
