package nesting_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
)

func TestProgramsInsideEachOther(t *testing.T) {
	t.Parallel()
	type run struct{ name, identity string }
	a, b, other := run{"a b", "1"}, run{"b", "2"}, run{"a b", "3"}
	for name, c := range map[string]struct {
		times int
		runs  []run
		want  string // of the last one's error
	}{
		"once":                   {1, []run{a}, ""},
		"two":                    {1, []run{a, b}, ""},
		"itself":                 {1, []run{a, a}, "a b -> a b"},
		"through another":        {1, []run{b, a, b}, "b -> a b -> b"},
		"what stands before":     {1, []run{b, a, a}, "a b -> a b"},
		"same name, another one": {1, []run{a, other}, ""},
		"a shell in a shell":     {2, []run{a, a}, ""},
		"a third":                {2, []run{a, a, a}, "a b -> a b -> a b"},
	} {
		vars, err := environ.Parse([]string{"HOME=/h"}), error(nil)
		for i, r := range c.runs {
			if vars, err = nesting.Enter(vars, nesting.Program{Name: r.name, Identity: r.identity}, c.times); err != nil && i < len(c.runs)-1 {
				t.Fatalf("%s: run %d: %v", name, i, err)
			}
		}
		circle := (*nesting.CircleError)(nil)
		if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &circle) || err.Error() != c.want || circle.Deep) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if vars.Get("HOME") != "/h" {
			t.Errorf("%s: the environment is lost", name)
		}
	}
}

func TestNobodyNestsWithoutEnd(t *testing.T) {
	t.Parallel()
	vars, err := environ.Parse(nil), error(nil)
	depth := 0
	for ; err == nil; depth++ {
		if depth > 100 {
			t.Fatal("no end")
		}
		vars, err = nesting.Enter(vars, nesting.Program{Name: "x", Identity: fmt.Sprint(depth)}, 1)
	}
	if circle := (*nesting.CircleError)(nil); !errors.As(err, &circle) || !circle.Deep || depth != 17 {
		t.Errorf("%v at depth %d", err, depth)
	}
}

func TestForeignValueOfTheVariable(t *testing.T) {
	t.Parallel()
	vars := environ.Parse([]string{"_AWSID_NESTING=junk %zz:%zz :::"})
	if _, err := nesting.Enter(vars, nesting.Program{Name: "x", Identity: "x"}, 1); err != nil {
		t.Error(err)
	}
}
