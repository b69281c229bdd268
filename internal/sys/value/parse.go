package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// ErrTooDeep is the error of a text whose lists and objects are nested beyond reason.
var ErrTooDeep = errors.New("nested too deeply")

// maxDepth bounds nesting, so that hostile text cannot exhaust the stack.
const maxDepth = 500

// ParseJSON reads one JSON text in UTF-8; objects keep their order. A number without fraction and exponent becomes
// int64, or json.Number where it does not fit; any other number becomes float64. A name that comes twice keeps its
// first place and its last value, as in Python.
func ParseJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := decodeValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more text after the JSON value")
	}
	return v, nil
}

// ParseObject is ParseJSON for a text that must be an object.
func ParseObject(data []byte) (Object, error) {
	v, err := ParseJSON(data)
	if err != nil {
		return nil, err
	}
	o, ok := v.(Object)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	return o, nil
}

func decodeValue(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, noEOF(err)
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == maxDepth {
			return nil, ErrTooDeep
		}
		if t == '[' {
			return decodeList(d, depth+1)
		}
		return decodeObject(d, depth+1)
	case json.Number:
		return parseNumber(t)
	}
	return t, nil
}

func decodeList(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := decodeValue(d, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, noEOF(err)
}

func decodeObject(d *json.Decoder, depth int) (any, error) {
	o := Object{}
	places := map[string]int{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, noEOF(err)
		}
		v, err := decodeValue(d, depth)
		if err != nil {
			return nil, err
		}
		if i, twice := places[name.(string)]; twice {
			o[i].Value = v
			continue
		}
		places[name.(string)] = len(o)
		o = append(o, Member{Name: name.(string), Value: v})
	}
	_, err := d.Token()
	return o, noEOF(err)
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func parseNumber(n json.Number) (any, error) {
	if i, err := n.Int64(); err == nil {
		return i, nil
	}
	if !strings.ContainsAny(string(n), ".eE") {
		return n, nil
	}
	f, err := n.Float64()
	if err != nil && !math.IsInf(f, 0) {
		return nil, err
	}
	return f, nil
}
