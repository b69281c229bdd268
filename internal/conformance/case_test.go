//go:build unix

package conformance

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// testCase is one recorded run. In every text {HOME} stands for the home
// directory and {BIN} for the program under test.
type testCase struct {
	Name, Group, Why string
	Args             []string
	Env              map[string]string
	Stdin            *string            // nil is an empty standard input
	Files            map[string]content // path below home, before the run
	Modes            map[string]string  // octal, set before the run
	Exec             []string           // files that are programs
	Dirs             []string           // empty directories
	CheckDirs        bool               `json:"check_dirs"` // compare the modes of directories too
	Should           string             // bugs only: what to do instead
	Expect           outcome
}

// outcome is what a run leaves behind.
type outcome struct {
	Exit   int
	Stdout *string // nil is not compared
	Stderr *string // nil is not compared; else only whether it is empty
	Files  map[string]*content
	Modes  map[string]string
}

// content is a file: text, bytes that are no text, or a symbolic link.
type content struct {
	Text   string
	Base64 string
	Link   string
}

func (c *content) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &c.Text)
	}
	type plain content
	return json.Unmarshal(data, (*plain)(c))
}

// contentOf keeps bytes as text when they are text.
func contentOf(data []byte) *content {
	if utf8.Valid(data) {
		return &content{Text: string(data)}
	}
	return &content{Base64: base64.StdEncoding.EncodeToString(data)}
}

// bytes returns what the file holds, with the tokens replaced.
func (c content) bytes(tokens *strings.Replacer) ([]byte, error) {
	if c.Base64 != "" {
		return base64.StdEncoding.DecodeString(c.Base64)
	}
	return []byte(tokens.Replace(c.Text)), nil
}

// load reads every file of cases in a folder of testdata, by file name.
func load[T any](t *testing.T, folder string) map[string][]T {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in testdata/%s (%v)", folder, err)
	}
	groups := map[string][]T{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var cases []T
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		groups[strings.TrimSuffix(filepath.Base(path), ".json")] = cases
	}
	return groups
}
