package servicetest

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// called holds the actions that the tests have called.
var called sync.Map

// TestMain demands that a run of all tests calls every operation that docs/sandbox-iam.md names; tests of the services
// demand that it names every operation.
func TestMain(m *testing.M) {
	code := m.Run()
	whole := true
	for _, name := range []string{"test.run", "test.skip", "test.fuzz", "test.list"} {
		whole = whole && flag.Lookup(name).Value.String() == ""
	}
	if code == 0 && whole {
		for _, action := range documentedActions() {
			if _, ok := called.Load(action); !ok {
				fmt.Printf("%s is in docs/sandbox-iam.md, and no test calls it\n", action)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func documentedActions() []string {
	text, err := os.ReadFile("../../../docs/sandbox-iam.md")
	if err != nil {
		panic(err)
	}
	_, part, _ := strings.Cut(string(text), "## STS")
	part, _, _ = strings.Cut(part, "## Metadata")
	var out []string
	for line := range strings.Lines(part) {
		if !strings.HasPrefix(line, "`") && !strings.HasPrefix(line, "| ") {
			continue
		}
		for _, match := range regexp.MustCompile("`([A-Z][A-Za-z]+)`").FindAllStringSubmatch(line, -1) {
			out = append(out, match[1])
		}
	}
	return out
}
