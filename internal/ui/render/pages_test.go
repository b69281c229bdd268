package render_test

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/ui/query"
	"github.com/awsid/awsid/internal/ui/render"
)

// listing prints pages, given as JSON, and then an error if there is one.
func listing(t *testing.T, o render.Options, p render.Paging, failure error, pages ...string) (string, int, error) {
	t.Helper()
	fetched := 0
	var seq iter.Seq2[render.Object, error] = func(yield func(render.Object, error) bool) {
		for _, page := range pages {
			fetched++
			if !yield(parse(t, []byte(page)), nil) {
				return
			}
		}
		if failure != nil {
			yield(nil, failure)
		}
	}
	var out bytes.Buffer
	err := render.WritePages(&out, o, p, seq)
	return out.String(), fetched, err
}

func compile(t *testing.T, text string) *query.Expression {
	t.Helper()
	e, err := query.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const (
	pageOne = `{"Users":[{"N":"alice","Seen":"today"}],"IsTruncated":true,"Marker":"1"}`
	pageTwo = `{"Users":[{"N":"bob"}],"IsTruncated":false}`
)

func users() render.Paging { return render.Paging{ResultKeys: []string{"Users"}} }

// TestTextColumnsDoNotShift: a member that only some pages have is a column
// on all of them.
func TestTextColumnsDoNotShift(t *testing.T) {
	t.Parallel()
	got, _, err := listing(t, render.Options{Format: render.Text}, users(), nil, pageOne, pageTwo)
	if want := "USERS\talice\ttoday\nUSERS\tbob\t\n"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	o := render.Options{Format: render.Text, Query: compile(t, "Users")}
	got, _, err = listing(t, o, users(), nil, pageOne, pageTwo)
	if want := "alice\ttoday\nbob\t\n"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTextQueriesEachPage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Users[].N":     "alice\nbob\n",
		"Users[0].N":    "alice\nbob\n",
		"length(Users)": "1\n1\n",
		"Nothing":       "None\nNone\n",
		"{n:Users[].N}": "N\talice\nN\tbob\n",
		"[Users[].N]":   "alice\nbob\n",
	} {
		got, _, err := listing(t, render.Options{Format: render.Text, Query: compile(t, text)}, users(), nil, pageOne, pageTwo)
		if got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestNextToken(t *testing.T) {
	t.Parallel()
	p := users()
	p.NextToken = func() string { return "tok" }
	for f, want := range map[render.Format]string{
		render.Text:  "USERS\talice\ttoday\nNEXTTOKEN\ttok\n",
		render.YAML:  "NextToken: tok\nUsers:\n- N: alice\n  Seen: today\n",
		render.JSON:  "{\n    \"Users\": [\n        {\n            \"N\": \"alice\",\n            \"Seen\": \"today\"\n        }\n    ],\n    \"NextToken\": \"tok\"\n}\n",
		render.Off:   "",
		render.Table: "",
	} {
		got, _, err := listing(t, render.Options{Format: f}, p, nil, pageOne)
		if f == render.Table {
			want = got
			if !strings.Contains(got, "NextToken") {
				t.Errorf("no token in\n%s", got)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", f, err, diff)
		}
	}
}

func TestOffFetchesAllPages(t *testing.T) {
	t.Parallel()
	if got, n, err := listing(t, render.Options{Format: render.Off}, users(), nil, pageOne, pageTwo); got != "" || n != 2 || err != nil {
		t.Errorf("%q after %d pages, %v", got, n, err)
	}
}

// TestErrorBetweenPages: formats that print page by page show what came.
func TestErrorBetweenPages(t *testing.T) {
	t.Parallel()
	broken := errors.New("throttled")
	for f, want := range map[render.Format]string{
		render.JSON: "", render.Table: "", render.YAML: "", render.Off: "",
		render.Text:       "USERS\talice\ttoday\n",
		render.YAMLStream: "- IsTruncated: true\n  Marker: '1'\n  Users:\n  - N: alice\n    Seen: today\n",
	} {
		got, _, err := listing(t, render.Options{Format: f}, users(), broken, pageOne)
		if got != want || !errors.Is(err, broken) {
			t.Errorf("%s: %q, %v", f, got, err)
		}
	}
}

// TestFirstPageOnly: members beside the lists come from the first page, and
// are null where the answer lacks them.
func TestMembersBesideTheList(t *testing.T) {
	t.Parallel()
	p := render.Paging{ResultKeys: []string{"Buckets"}, NonAggregate: []string{"Owner", "Prefix"}}
	one, two := `{"Buckets":[{"N":"a"}],"Owner":{"ID":"1"}}`, `{"Buckets":[{"N":"b"}],"Owner":{"ID":"2"}}`
	got, _, err := listing(t, render.Options{Format: render.YAML}, p, nil, one, two)
	if want := "Buckets:\n- N: a\n- N: b\nOwner:\n  ID: '1'\nPrefix: null\n"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	got, _, err = listing(t, render.Options{Format: render.Text}, p, nil, one, two)
	if want := "None\nBUCKETS\ta\nBUCKETS\tb\nOWNER\t1\n"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
