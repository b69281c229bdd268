package edit

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// setCase is one edit of a text. The cases of testdata/set.json are those that
// the AWS CLI does well, with its result up to the place of a new line; those
// of testdata/set-better.json are edits by which it damages the file.
type setCase struct {
	Name, Why           string
	File, Kind, Section string
	Block, Key, Value   string
	Before              string
	After               *string // null when the edit is refused
}

func (c setCase) id() shared.ID {
	for _, kind := range []shared.Kind{shared.KindProfile, shared.KindSSOSession, shared.KindServices} {
		if kind.String() == c.Kind {
			return shared.ID{Kind: kind, Name: c.Section}
		}
	}
	return Other(c.Section)
}

// apply does the edit as a transaction would, without the disk.
func (c setCase) apply() (string, error) {
	t := target{which: shared.ConfigFile, path: "/home/me/.aws/" + c.File}
	if c.File == "credentials" {
		t.which = shared.CredentialsFile
	}
	f := &File{Which: t.which, Path: t.path, Document: ini.Parse([]byte(c.Before)), target: t, before: version{true, c.Before}}
	var err error
	if c.Block != "" {
		err = f.SetNested(c.id(), c.Block, c.Key, c.Value)
	} else {
		err = f.Set(c.id(), c.Key, c.Value)
	}
	if err != nil {
		return "", err
	}
	return f.Document.String(), Editor{}.checkResult(f, f.Document.String())
}

func TestSet(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/set.json", "testdata/set-better.json"} {
		for _, c := range readCases(t, file) {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				got, err := c.apply()
				switch {
				case c.After == nil && err == nil:
					t.Errorf("%s\nnot refused: %q", c.Why, got)
				case c.After != nil && err != nil:
					t.Errorf("%s\nrefused: %v", c.Why, err)
				case c.After != nil && got != *c.After:
					t.Errorf("%s\ngot  %q\nwant %q", c.Why, got, *c.After)
				}
			})
		}
	}
}

func readCases(t *testing.T, file string) []setCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []setCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no cases in " + file)
	}
	return cases
}
