package sandbox

import (
	"reflect"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestTypesAgree: every member of the world that the sandbox reads is a member of the public one, and the other way
// round.
func TestTypesAgree(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var compare func(path string, public, own reflect.Type)
	compare = func(path string, public, own reflect.Type) {
		for own.Kind() == reflect.Pointer || own.Kind() == reflect.Slice {
			own = own.Elem()
		}
		for public.Kind() == reflect.Pointer || public.Kind() == reflect.Slice {
			public = public.Elem()
		}
		if own.Kind() != reflect.Struct || own == reflect.TypeFor[time.Time]() || seen[own] {
			return
		}
		seen[own] = true
		for i := range own.NumField() {
			name := own.Field(i).Name
			f, ok := public.FieldByName(name)
			if !ok {
				t.Errorf("%s.%s is not public", path, name)
				continue
			}
			compare(path+"."+name, f.Type, own.Field(i).Type)
		}
		if public.NumField() != own.NumField() {
			t.Errorf("%s: %d members, %d of them are read", path, public.NumField(), own.NumField())
		}
	}
	compare("World", reflect.TypeFor[World](), reflect.TypeFor[world.World]())
}

// TestWorldsComeBack: converted to and fro, a world is what it was.
func TestWorldsComeBack(t *testing.T) {
	t.Parallel()
	want := world.Default()
	got := &world.World{}
	convertValue(reflect.ValueOf(got).Elem(), reflect.ValueOf(publicWorld(want)))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNewRefusesAContradiction(t *testing.T) {
	t.Parallel()
	_, err := New(&World{Accounts: []Account{{ID: "1"}}}, Options{})
	if want := `sandbox: account id "1" is not 12 digits (write it in quotes)`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
