package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// ParseJSON reads one JSON text; objects keep their order, a number without
// fraction and exponent becomes int64 if it fits. A name that comes twice
// keeps its first place and its last value.
func ParseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := decode(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("more text after the JSON value")
	}
	return v, nil
}

func decode(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, noEOF(err)
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return decodeList(d)
		}
		return decodeObject(d)
	case json.Number:
		return number(t)
	}
	return t, nil
}

func decodeList(d *json.Decoder) (any, error) {
	list := []any{}
	for d.More() {
		v, err := decode(d)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, noEOF(err)
}

func decodeObject(d *json.Decoder) (any, error) {
	o := Object{}
	at := map[string]int{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, noEOF(err)
		}
		v, err := decode(d)
		if err != nil {
			return nil, err
		}
		if i, twice := at[name.(string)]; twice {
			o[i].Value = v
			continue
		}
		at[name.(string)] = len(o)
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

func number(n json.Number) (any, error) {
	if i, err := n.Int64(); err == nil {
		return i, nil
	}
	f, err := n.Float64()
	if err != nil && !math.IsInf(f, 0) {
		return nil, err
	}
	return f, nil
}
