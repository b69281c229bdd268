package sandbox

import "reflect"

// convertValue copies src into dst, the public form of a world into the sandbox's own or back: structs member by member, by
// name; a member may be a pointer on one side only, and a simple value of another type.
func convertValue(dst, src reflect.Value) {
	switch {
	case src.Kind() == reflect.Pointer:
		if !src.IsNil() {
			convertValue(dst, src.Elem())
		}
	case dst.Kind() == reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		convertValue(dst.Elem(), src)
	case src.Type() == dst.Type() && src.Kind() == reflect.Struct: // a time
		dst.Set(src)
	case src.Kind() == reflect.Struct:
		for i := range dst.NumField() {
			convertValue(dst.Field(i), src.FieldByName(dst.Type().Field(i).Name))
		}
	case src.Kind() == reflect.Slice && !src.IsNil():
		dst.Set(reflect.MakeSlice(dst.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			convertValue(dst.Index(i), src.Index(i))
		}
	case src.Kind() == reflect.Map && !src.IsNil():
		dst.Set(reflect.MakeMap(dst.Type()))
		for _, key := range src.MapKeys() {
			value := reflect.New(dst.Type().Elem()).Elem()
			convertValue(value, src.MapIndex(key))
			dst.SetMapIndex(key, value)
		}
	case src.Kind() != reflect.Slice && src.Kind() != reflect.Map:
		dst.Set(src.Convert(dst.Type()))
	}
}
