package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/value"
)

// Fault is one way in which a value does not fit its shape.
type Fault struct {
	Path string // where: "Tags[0].Value"; "" is the whole value
	Text string // what: "is missing"
}

// Validate returns how a value does not fit a shape: what can be known before a call is sent. Greatest lengths,
// patterns and enumerations are left to the service, which may have widened them since the model was written. A nil
// shape takes an object without members.
func Validate(shape *Shape, v any) []Fault {
	if shape == nil {
		shape = &Shape{Type: Structure}
	}
	var r report
	r.check(shape, v, "")
	return r.faults
}

type report struct{ faults []Fault }

func (r *report) add(path, format string, args ...any) {
	r.faults = append(r.faults, Fault{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (r *report) check(shape *Shape, v any, path string) {
	if !fits(shape.Type, v) {
		r.add(path, "is %s and must be %s", literal(shape, v), typeWord(shape.Type))
		return
	}
	switch shape.Type {
	case Structure:
		r.checkStructure(shape, v.(value.Object), path)
	case List:
		r.checkList(shape, v.([]any), path)
	case Map:
		r.checkMap(shape, v.(value.Object), path)
	case String:
		r.checkLength(shape, utf8.RuneCountInString(v.(string)), "character", path)
	case Integer, Long, Float, Double:
		r.checkNumber(shape, v, path)
	}
}

// fits reports whether a value is of a kind that a type of shapes takes.
func fits(shapeType string, v any) bool {
	switch v.(type) {
	case value.Object:
		return shapeType == Structure || shapeType == Map
	case []any:
		return shapeType == List
	case string:
		return shapeType == String || shapeType == Blob || shapeType == Timestamp
	case []byte:
		return shapeType == Blob
	case bool:
		return shapeType == Boolean
	case time.Time:
		return shapeType == Timestamp
	case int64:
		return slices.Contains([]string{Integer, Long, Float, Double, Timestamp}, shapeType)
	case json.Number:
		return slices.Contains([]string{Integer, Long, Float, Double}, shapeType)
	case float64:
		return slices.Contains([]string{Float, Double, Timestamp}, shapeType)
	}
	return false
}

func (r *report) checkStructure(shape *Shape, object value.Object, path string) {
	for i := range shape.Members {
		m := &shape.Members[i]
		if _, given := object.Get(m.Name); m.Required && !given {
			r.add(join(path, m.Name), "is missing")
		}
	}
	for _, given := range object {
		m := shape.Member(given.Name)
		if m == nil {
			r.add(path, "has no member %q; known are %s", given.Name, memberNames(shape))
			continue
		}
		r.check(m.Shape(), given.Value, join(path, m.Name))
	}
}

func (r *report) checkList(shape *Shape, list []any, path string) {
	r.checkLength(shape, len(list), "element", path)
	element := shape.Element().Shape()
	for i, v := range list {
		r.check(element, v, path+"["+strconv.Itoa(i)+"]")
	}
}

func (r *report) checkMap(shape *Shape, object value.Object, path string) {
	key, element := shape.Member("key").Shape(), shape.Member("value").Shape()
	for _, m := range object {
		r.check(key, m.Name, path+" (key: "+m.Name+")")
		r.check(element, m.Value, join(path, m.Name))
	}
}

func (r *report) checkLength(shape *Shape, length int, unit, path string) {
	if length != 1 {
		unit += "s"
	}
	if shape.Min != nil && int64(length) < *shape.Min {
		r.add(path, "has %d %s and needs at least %d", length, unit, *shape.Min)
	}
}

func (r *report) checkNumber(shape *Shape, v any, path string) {
	if shape.Min == nil {
		return
	}
	var tooSmall bool
	switch n := v.(type) {
	case int64:
		tooSmall = n < *shape.Min
	case float64:
		tooSmall = n < float64(*shape.Min)
	case json.Number: // beyond what an int64 holds
		tooSmall = strings.HasPrefix(n.String(), "-")
	}
	if tooSmall {
		r.add(path, "is %s and must be at least %d", literal(shape, v), *shape.Min)
	}
}

// literal shows a value in a message, unless it is a secret.
func literal(shape *Shape, v any) string {
	if shape.Sensitive {
		return "a secret of another type"
	}
	if _, isBytes := v.([]byte); isBytes {
		return "bytes"
	}
	return value.Literal(v)
}

func typeWord(shapeType string) string {
	switch shapeType {
	case Structure, Map:
		return "an object"
	case List:
		return "a list"
	case Integer, Long:
		return "a whole number"
	case Float, Double:
		return "a number"
	case Boolean:
		return "true or false"
	case Blob:
		return "bytes"
	case Timestamp:
		return "a time"
	}
	return "a text"
}

func memberNames(shape *Shape) string {
	var names []string
	for i := range shape.Members {
		names = append(names, shape.Members[i].Name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
