package query_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/query"
)

// TestCompliance runs the language's own suite (jmespath.test): each file is
// a list of documents with queries and their results or errors.
func TestCompliance(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/compliance/*.json")
	if err != nil || len(files) < 16 {
		t.Fatalf("suite is missing: %v %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			suites, err := value.ParseJSON(data)
			if err != nil {
				t.Fatal(err)
			}
			for _, suite := range suites.([]any) {
				given, _ := suite.(value.Object).Get("given")
				cases, _ := suite.(value.Object).Get("cases")
				for _, c := range cases.([]any) {
					checkCase(t, given, c.(value.Object))
				}
			}
		})
	}
}

func checkCase(t *testing.T, given any, c value.Object) {
	t.Helper()
	text := get(c, "expression").(string)
	if why, ok := laxer()[text]; ok {
		t.Logf("%s: %s", text, why)
		return
	}
	got, err := search(text, given)
	if wantError := get(c, "error"); wantError != nil {
		if err == nil {
			t.Errorf("%s: want error %v, got %v", text, wantError, value.Literal(got))
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if want := get(c, "result"); !same(got, want) {
		t.Errorf("%s: got %s, want %s", text, value.Literal(got), value.Literal(want))
	}
}

// laxer lists the queries of the suite for which the AWS CLI, and so awsid,
// deliberately gives more than the specification.
func laxer() map[string]string {
	return map[string]string{}
}

func search(text string, v any) (any, error) {
	e, err := query.Compile(text)
	if err != nil {
		return nil, err
	}
	return e.Search(v)
}

func get(o value.Object, name string) any {
	v, _ := o.Get(name)
	return v
}

// same compares without regard to the order of members and to 1 versus 1.0.
func same(a, b any) bool { return cmp.Equal(plainGo(a), plainGo(b)) }

func plainGo(v any) any {
	switch x := v.(type) {
	case int64:
		return float64(x)
	case []any:
		out := []any{}
		for _, e := range x {
			out = append(out, plainGo(e))
		}
		return out
	case value.Object:
		out := map[string]any{}
		for _, m := range x {
			out[m.Name] = plainGo(m.Value)
		}
		return out
	}
	return v
}
