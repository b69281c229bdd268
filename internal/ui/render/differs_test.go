package render_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/ui/render"
)

// TestDiffers prints what the AWS CLI prints badly: a value that is lost, an
// empty title box, columns that shift, an error for a legal answer. Where
// better is empty, the recorded output is fine as it is.
func TestDiffers(t *testing.T) {
	t.Parallel()
	better := map[string]string{
		"query-scalar-table":     "-------------------\n|GetCallerIdentity|\n+-----------------+\n|  123456789012   |\n+-----------------+\n",
		"query-number-table":     "-----------\n|ListUsers|\n+---------+\n|  2      |\n+---------+\n",
		"query-bool-table":       "-----------\n|ListUsers|\n+---------+\n|  True   |\n+---------+\n",
		"empty-users-table":      "",
		"fmt-missing-list-text":  "",
		"fmt-missing-list-table": "",
		"paged-users-text": "USERS\tarn:aws:iam::123456789012:user/alice\t2020-01-02T03:04:05+00:00\t2024-05-06T07:08:09+00:00\t/\tAIDAALICE0000000000\talice\n" +
			"USERS\tarn:aws:iam::123456789012:user/team/bob\t2021-02-03T04:05:06+00:00\t\t/team/\tAIDABOB000000000000\tbob\n",
	}
	seen := 0
	for _, c := range readTranscripts(t, "testdata/differs.json") {
		want, differs := better[c.Name]
		if !differs {
			want = c.Want
		} else {
			seen++
		}
		if diff := cmp.Diff(want, c.print(t)); diff != "" {
			t.Errorf("%s: -want +printed:\n%s", c.Name, diff)
		}
	}
	if seen != len(better) {
		t.Errorf("%d of %d cases found", seen, len(better))
	}
}

// TestTableOfLists: lists of lists of objects, which queries such as
// Users[*].Tags give, share one section while their heads agree.
func TestTableOfLists(t *testing.T) {
	t.Parallel()
	v := parse(t, []byte(`{"Users":[{"N":"a","Tags":[{"K":"x","V":"1"},{"K":"y","V":"2"}]},{"N":"b","Tags":[{"K":"z","V":"3"}]}]}`))
	for text, want := range map[string]string{
		"Users[*].Tags": `
------------
|    Op    |
+----+-----+
|  K |  V  |
+----+-----+
|  x |  1  |
|  y |  2  |
|  z |  3  |
+----+-----+
`,
		"Users[*].[N,Tags]": `
------------
|    Op    |
+----------+
|  a       |
+----------+
+----+-----+
|  K |  V  |
+----+-----+
|  x |  1  |
|  y |  2  |
+----+-----+
+----------+
|  b       |
+----------+
+----+-----+
|  K |  V  |
+----+-----+
|  z |  3  |
+----+-----+
`,
		"[`1`,Users[].{T:Tags[:1]}]": `
--------------
|     Op     |
+------------+
|  1         |
+------------+
||     T    ||
|+----+-----+|
||  K |  V  ||
|+----+-----+|
||  x |  1  ||
|+----+-----+|
||     T    ||
|+----+-----+|
||  K |  V  ||
|+----+-----+|
||  z |  3  ||
|+----+-----+|
`,
	} {
		var out bytes.Buffer
		if err := render.Write(&out, render.Options{Format: render.Table, Operation: "Op", Query: compile(t, text)}, v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), out.String()); diff != "" {
			t.Errorf("%s:\n%s\n%s", text, out.String(), diff)
		}
	}
}
