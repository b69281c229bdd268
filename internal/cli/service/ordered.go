package service

import (
	"encoding/base64"
	"reflect"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sys/value"
)

// ordered turns an SDK structure into ordered values: members in the order of
// the service's model, what the answer did not have left out.
type ordered struct {
	members Members
	decode  func(member string, v any) any
}

// object converts an output structure (or a pointer to one).
func (o ordered) object(v any) value.Object {
	converted, _ := o.value(reflect.ValueOf(v))
	object, _ := converted.(value.Object)
	return object
}

// value converts any field; ok is false when the answer did not have it.
func (o ordered) value(v reflect.Value) (converted any, ok bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil, false
		}
		return o.value(v.Elem())
	case reflect.Struct:
		return o.structure(v), true
	case reflect.Slice:
		return o.list(v)
	case reflect.Map:
		return o.mapping(v)
	case reflect.String:
		// An enumeration is no pointer in the SDK: empty means absent.
		return v.String(), v.String() != "" || v.Type() == reflect.TypeFor[string]()
	case reflect.Bool:
		return v.Bool(), true
	case reflect.Int, reflect.Int32, reflect.Int64:
		return v.Int(), true
	case reflect.Float32, reflect.Float64:
		return v.Float(), true
	}
	return nil, false
}

func (o ordered) structure(v reflect.Value) any {
	if t, isTime := v.Interface().(time.Time); isTime {
		return t
	}
	object := value.Object{}
	for _, name := range o.names(v.Type()) {
		field := v.FieldByName(goName(name))
		if !field.IsValid() {
			continue
		}
		if converted, ok := o.value(field); ok {
			if o.decode != nil {
				converted = o.decode(name, converted)
			}
			object = append(object, value.Member{Name: name, Value: converted})
		}
	}
	return object
}

// names are the model's member names of a structure, or the SDK's own when
// the table does not know it.
func (o ordered) names(t reflect.Type) []string {
	if names := o.members(t.Name()); names != nil {
		return names
	}
	var names []string
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && f.Name != "ResultMetadata" {
			names = append(names, f.Name)
		}
	}
	return names
}

func (o ordered) list(v reflect.Value) (any, bool) {
	if v.IsNil() {
		return nil, false
	}
	if blob, isBlob := v.Interface().([]byte); isBlob {
		return base64.StdEncoding.EncodeToString(blob), true
	}
	list := []any{}
	for i := range v.Len() {
		converted, _ := o.value(v.Index(i))
		list = append(list, converted)
	}
	return list, true
}

func (o ordered) mapping(v reflect.Value) (any, bool) {
	if v.IsNil() {
		return nil, false
	}
	object := value.Object{}
	for _, key := range v.MapKeys() {
		converted, _ := o.value(v.MapIndex(key))
		object = append(object, value.Member{Name: key.String(), Value: converted})
	}
	slices.SortFunc(object, func(a, b value.Member) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return object, true
}
