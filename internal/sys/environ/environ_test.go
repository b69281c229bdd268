package environ

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	v := Parse([]string{"A=1", "B=", "A=2", "=C:=C:\\x", "broken", "D=x=y"})
	for name, want := range map[string]string{"A": "2", "B": "", "D": "x=y", "broken": "", "none": ""} {
		if got := v.Get(name); got != want {
			t.Errorf("Get(%q) = %q, want %q", name, got, want)
		}
	}
	if _, ok := v.Lookup("B"); !ok {
		t.Error("Lookup(B): an empty variable is set")
	}
	if diff := cmp.Diff([]string{"A=2", "B=", "D=x=y"}, v.Environ()); diff != "" {
		t.Errorf("Environ differs (-want +got):\n%s", diff)
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	v := Parse([]string{"A=1", "B=2"})
	if got := v.With("A", "3").Without("B"); got.Get("A") != "3" || got.Get("B") != "" {
		t.Errorf("copy is %v", got.Environ())
	}
	if v.Get("A") != "1" || v.Get("B") != "2" {
		t.Errorf("the original changed: %v", v.Environ())
	}
}

func TestWindowsNames(t *testing.T) {
	t.Parallel()
	v := Vars{values: map[string]string{}, names: map[string]string{}, fold: true}.With("Path", `C:\x`)
	if got := v.Get("PATH"); got != `C:\x` {
		t.Errorf("Get(PATH) = %q", got)
	}
	if diff := cmp.Diff([]string{`Path=C:\x`}, v.Environ()); diff != "" {
		t.Error(diff)
	}
}

func TestZeroValue(t *testing.T) {
	t.Parallel()
	var v Vars
	if v.Get("A") != "" || v.With("A", "1").Get("A") != "1" {
		t.Error("the zero value is an empty environment")
	}
}
