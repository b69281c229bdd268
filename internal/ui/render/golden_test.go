package render_test

import (
	"bytes"
	"encoding/json"
	"iter"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/query"
	"github.com/awsid/awsid/internal/ui/render"
)

// transcript is one recorded output of the AWS CLI: the pages of the
// response, the options, and what was printed.
type transcript struct {
	Name         string
	Format       render.Format
	Query        string
	Operation    string
	Columns      int
	Color        bool
	Error        bool // a structured error, not an answer
	ResultKeys   []string
	NonAggregate []string
	NextToken    string
	Pages        []json.RawMessage
	Want         string
}

// TestTranscripts prints the recorded responses, and made-up values that the
// AWS CLI's own formatters (2.9.19) printed, and compares byte for byte.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	all := append(readTranscripts(t, "testdata/transcripts.json"), readTranscripts(t, "testdata/generated.json")...)
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.Want, c.print(t)); diff != "" {
				t.Errorf("-recorded +printed:\n%s", diff)
			}
		})
	}
}

func readTranscripts(t *testing.T, path string) []transcript {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []transcript
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (c transcript) print(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	o := render.Options{Format: c.Format, Operation: c.Operation, Columns: c.Columns, Color: c.Color}
	if c.Query != "" {
		e, err := query.Compile(c.Query)
		if err != nil {
			t.Fatal(err)
		}
		o.Query = e
	}
	var err error
	switch {
	case c.Error:
		err = render.Error(&out, c.Format, parse(t, c.Pages[0]))
	case c.ResultKeys == nil && c.Format != render.YAMLStream:
		err = render.Write(&out, o, parse(t, c.Pages[0]))
	default:
		p := render.Paging{ResultKeys: c.ResultKeys, NonAggregate: c.NonAggregate, NextToken: func() string { return c.NextToken }}
		err = render.WritePages(&out, o, p, c.pages(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func (c transcript) pages(t *testing.T) iter.Seq2[render.Object, error] {
	return func(yield func(render.Object, error) bool) {
		for _, page := range c.Pages {
			if !yield(parse(t, page), nil) {
				return
			}
		}
	}
}

func parse(t *testing.T, data []byte) render.Object {
	t.Helper()
	v, err := value.ParseJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	return v.(render.Object)
}
