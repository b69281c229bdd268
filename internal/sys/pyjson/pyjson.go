// Package pyjson writes JSON byte for byte as Python's json.dumps does, and
// reads objects without losing the order of their members. The AWS CLI's cache
// files are written, and their names hashed, in that spelling.
package pyjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// Member is one name and value of an object.
type Member struct {
	Name  string
	Value any
}

// Object is a JSON object whose members keep their order. Values are nil,
// bool, string, json.Number, int, int64, []string, []any and Object.
type Object []Member

// Get returns the value of the last member of a name, as Python keeps it.
func (o Object) Get(name string) (any, bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].Name == name {
			return o[i].Value, true
		}
	}
	return nil, false
}

// Text returns the string value of a member, or "" when it is no string.
func (o Object) Text(name string) string {
	v, _ := o.Get(name)
	s, _ := v.(string)
	return s
}

// Set returns the object with a member replaced in place or appended.
func (o Object) Set(name string, value any) Object {
	for i := range o {
		if o[i].Name == name {
			o[i].Value = value
			return o
		}
	}
	return append(o, Member{name, value})
}

// Without returns the object without the named members.
func (o Object) Without(names ...string) Object {
	var out Object
next:
	for _, m := range o {
		for _, n := range names {
			if m.Name == n {
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

// Marshal writes v with Python's default separators, ", " and ": ".
func Marshal(v any) []byte { return write(nil, v, ", ", ": ") }

// MarshalCompact writes v with the separators "," and ":".
func MarshalCompact(v any) []byte { return write(nil, v, ",", ":") }

func write(b []byte, v any, comma, colon string) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case string:
		return quote(b, v)
	case json.Number:
		return append(b, v.String()...)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case []string:
		list := make([]any, len(v))
		for i, s := range v {
			list[i] = s
		}
		return write(b, list, comma, colon)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, comma...)
			}
			b = write(b, e, comma, colon)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, comma...)
			}
			b = append(quote(b, m.Name), colon...)
			b = write(b, m.Value, comma, colon)
		}
		return append(b, '}')
	default:
		panic(fmt.Sprintf("pyjson: no spelling for %T", v))
	}
}

// quote writes a string with everything outside printable ASCII escaped.
func quote(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r >= ' ' && r <= '~':
			b = append(b, byte(r))
		case r > 0xffff:
			r -= 0x10000
			b = fmt.Appendf(b, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return append(b, '"')
}

// maxDepth bounds nesting, so that a hostile file cannot exhaust the stack.
const maxDepth = 64

// Parse reads one JSON value; objects become Object, lists []any, numbers
// json.Number. Anything behind the value but white space is an error.
func Parse(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("unexpected text behind the JSON value")
	}
	return v, nil
}

// ParseObject reads one JSON object; any other value is an error.
func ParseObject(data []byte) (Object, error) {
	v, err := Parse(data)
	if err != nil {
		return nil, err
	}
	o, ok := v.(Object)
	if !ok {
		return nil, fmt.Errorf("not a JSON object")
	}
	return o, nil
}

func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err == io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	delim, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth >= maxDepth {
		return nil, fmt.Errorf("nested too deeply")
	}
	if delim == '[' {
		return list(d, depth+1)
	}
	return object(d, depth+1)
}

func list(d *json.Decoder, depth int) (any, error) {
	out := []any{}
	for d.More() {
		v, err := value(d, depth)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, err := d.Token()
	return out, eof(err)
}

func object(d *json.Decoder, depth int) (any, error) {
	out := Object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, eof(err)
		}
		v, err := value(d, depth)
		if err != nil {
			return nil, err
		}
		out = append(out, Member{name.(string), v})
	}
	_, err := d.Token()
	return out, eof(err)
}

func eof(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
