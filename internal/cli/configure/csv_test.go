package configure

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func anyUser(string) error { return nil }

// plain shows keys for a comparison, secrets included.
func plain(keys []accessKey) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.user+"|"+k.id+"|"+k.secret.Reveal())
	}
	return out
}

func TestParseAccessKeys(t *testing.T) {
	t.Parallel()
	const header = "User Name,Access Key ID,Secret Access Key\n"
	tests := []struct {
		name, text string
		skip       bool
		want       []string
		err        string
	}{
		{name: "plain", text: header + "u,A,S\n", want: []string{"u|A|S"}},
		{name: "no user column", text: "Access key ID,Secret access key\nA,S\n", want: []string{"|A|S"}},
		{name: "quoted", text: `"User Name","Access Key ID","Secret Access Key"` + "\n" + `"a,b","A","S""x"` + "\r\n", want: []string{`a,b|A|S"x`}},
		{name: "quoted line end", text: header + "\"a\nb\",A,S\nc,B,T", want: []string{"a\nb|A|S", "c|B|T"}},
		{name: "blanks around quotes", text: header + ` "u" , "A"	,S` + "\n", want: []string{"u|A|S"}},
		{name: "quote inside", text: header + `u,A,S"x`, want: []string{`u|A|S"x`}},
		{name: "old Mac line ends", text: "User Name,Access Key ID,Secret Access Key\ru,A,S\r", want: []string{"u|A|S"}},
		{name: "byte order mark", text: "\ufeff" + header + "u,A,S", want: []string{"u|A|S"}},
		{name: "open quote", text: header + "\"u,A,S\nv,B,T\n", err: "entry 1: a quote is not closed"},
		{name: "open quote skipped", text: header + "\"u,A,S\nv,B,T\n", skip: true, want: []string{"v|B|T"}},
		{name: "blank line", text: header + "u,A,S\n\n", err: `entry 2: there is no value for column "User Name"`},
		{name: "short row", text: header + "u,A\n", err: `entry 1: there is no value for column "Secret Access key"`},
		{name: "no header", text: "\n" + header, err: `the first line has no column "User Name"`},
		{name: "no secret column", text: "User Name,Access Key ID\nu,A", err: `the first line has no column "Secret Access key"`},
		{name: "blank", text: " \n\t\n", err: "the CSV text has no contents"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			keys, err := parseAccessKeys(tt.text, tt.skip, anyUser)
			if got := errText(err); got != tt.err {
				t.Fatalf("error %q, want %q", got, tt.err)
			}
			if diff := cmp.Diff(tt.want, plain(keys)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestParseAccessKeysChecksNames pins that a name we could not write is a bad row.
func TestParseAccessKeysChecksNames(t *testing.T) {
	t.Parallel()
	refuse := func(user string) error {
		if strings.Contains(user, "]") {
			return errors.New("no such name")
		}
		return nil
	}
	const text = "User Name,Access Key ID,Secret Access Key\na]b,A,S\nc,B,T\n"
	if _, err := parseAccessKeys(text, false, refuse); err == nil {
		t.Error("a name that cannot be written is taken")
	}
	keys, err := parseAccessKeys(text, true, refuse)
	if err != nil || len(keys) != 1 || keys[0].user != "c" {
		t.Errorf("%v, %v", plain(keys), err)
	}
}

// FuzzReadCSV pins that every text ends, loses no field character outside
// quotes and blanks, and that what we quote comes back.
func FuzzReadCSV(f *testing.F) {
	f.Add("a,b\n", "c")
	f.Add("\"a\"\"b\",\r\n\"", ",\"\n")
	f.Fuzz(func(t *testing.T, text, field string) {
		readCSV(text)
		quoted := `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
		got := readCSV("x," + quoted + ",y\nz\n")
		if len(got) != 2 || len(got[0].fields) != 3 || got[0].fields[1] != strings.TrimSpace(field) {
			t.Errorf("%q read as %v", quoted, got)
		}
	})
}
