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
		if diff := cmp.Diff(want, matchItems(items, filter)); diff != "" {
			t.Errorf("%q:\n%s", filter, diff)
		}
	}
}

func TestWithoutTerminal(t *testing.T) {
	t.Parallel()
	menu := Menu{Hint: "give --role-name", Items: []Item{
		{Line: "Dev, dev@x (111122223333)", Fields: []string{"Dev", "dev@x", "111122223333"}}, {Line: "DevOps"}, {Line: "Prod"},
	}}
	for typed, want := range map[string]int{"2\n": 1, "111122223333\r\n": 0, "dev\n": 0, "prod": 2, " ops \n": 1} {
		var out strings.Builder
		got, err := New(strings.NewReader(typed), &out).Pick(t.Context(), menu)
		if err != nil || got != want || !strings.Contains(out.String(), "  3  Prod\n") {
			t.Errorf("%q: %d, %v\n%s", typed, got, err, out.String())
		}
	}
	for _, typed := range []string{"", "\n", "0\n", "4\n", "o\n", "eu-west-1\n"} {
		_, err := New(strings.NewReader(typed), &strings.Builder{}).Pick(t.Context(), menu)
		var e *problem.Error
		if !errors.As(err, &e) || e.Hint != "give --role-name" || e.Kind != problem.General {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if _, err := New(nil, nil).Pick(t.Context(), Menu{}); err == nil {
		t.Error("an empty menu must be an error")
	}
}
