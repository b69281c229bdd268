package endpoint_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/awsapi/endpoint"
)

type vector struct {
	Params map[string]any
	Expect struct {
		Error    *string
		Endpoint struct {
			URL        string
			Headers    map[string][]string
			Properties map[string]any
		}
	}
}

// The services' own vectors, and those of the folder AWSID_ENDPOINT_VECTORS:
// one array a service, <service>.json.
func TestVectors(t *testing.T) {
	t.Parallel()
	folders := []string{"testdata/vectors"}
	if more := os.Getenv("AWSID_ENDPOINT_VECTORS"); more != "" {
		folders = append(folders, more)
	}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no vectors in %s: %v", folder, err)
		}
		for _, file := range files {
			runVectors(t, strings.TrimSuffix(filepath.Base(file), ".json"), file)
		}
	}
}

func runVectors(t *testing.T, service, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for i, v := range vectors {
		got, err := endpoint.Resolve(service, v.Params)
		if v.Expect.Error != nil {
			if err == nil || !strings.HasSuffix(err.Error(), *v.Expect.Error) {
				t.Errorf("%s %d %v:\ngot error  %v\nwant %s", file, i, v.Params, err, *v.Expect.Error)
			}
			continue
		}
		if want := v.Expect.Endpoint; err != nil || got.URL != want.URL {
			t.Errorf("%s %d %v:\ngot  %s, %v\nwant %s", file, i, v.Params, got.URL, err, want.URL)
		} else if properties := allProperties(t, got); !reflect.DeepEqual(properties, filled(want.Properties)) ||
			len(got.Headers)+len(want.Headers) > 0 && !reflect.DeepEqual(got.Headers, want.Headers) {
			t.Errorf("%s %d %v:\ngot  %v %v\nwant %v %v", file, i, v.Params, properties, got.Headers, want.Properties, want.Headers)
		}
	}
}

// allProperties puts the auth schemes back among the other properties.
func allProperties(t *testing.T, e endpoint.Endpoint) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, v := range e.Properties {
		all[name] = v
	}
	if e.AuthSchemes != nil {
		all["authSchemes"] = e.AuthSchemes
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	back := map[string]any{}
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func filled(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
