package picker

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/problem"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	items := []Item{
		{Line: "reproduction"},
		{Line: "prod-eu"},
		{Line: "Data Production", Fields: []string{"Data Production", "data@example.com", "123456789012"}},
		{Line: "Straße"},
		{Line: "p r o d"},
	}
	for filter, want := range map[string][]int{
		"":               {0, 1, 2, 3, 4},
		"prod":           {1, 2, 0, 4},
		"PROD eu":        {1, 0},
		"data prod":      {2},
		"4567":           {2},
		"dp":             {2},
		"straße":         {3},
		"xyz":            {},
		"prod xyz":       {},
		"example 123":    {2},
		"  prod-eu   ":   {1},
		"production dat": {2},
	} {
		if diff := cmp.Diff(want, match(items, filter)); diff != "" {
			t.Errorf("%q:\n%s", filter, diff)
		}
	}
}

func TestNoTerminalNamesTheWayOut(t *testing.T) {
	t.Parallel()
	_, err := New(strings.NewReader("\r"), &strings.Builder{}).Pick(t.Context(), Menu{Items: []Item{{Line: "a"}}, Hint: "give --role-name"})
	var e *problem.Error
	if !errors.As(err, &e) || e.Hint != "give --role-name" {
		t.Errorf("%v", err)
	}
	if _, err := New(nil, nil).Pick(t.Context(), Menu{}); err == nil {
		t.Error("an empty menu must be an error")
	}
}
