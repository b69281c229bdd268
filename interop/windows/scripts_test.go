//go:build linux

package windows

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	scriptResult = regexp.MustCompile(`(?m)^ *--- (PASS|FAIL|SKIP): TestScripts/(\S+) `)
	// leftOut is how a script says that it, or what follows, is not for Windows.
	leftOut = regexp.MustCompile(`(?m)^\[windows\] (skip|stop)(?: '([^'\n]+)')?$`)
)

// maxAgain is how many scripts are run a second time, alone: one start in 750 fails in Wine itself where the layout of
// its memory may not be fixed, and a run of all scripts starts more programs than that.
const maxAgain = 3

// scripts runs those of e2e, sandbox and all, on Windows. Each is run, or says why it is not.
func (p *prefix) scripts(t *testing.T) {
	program := filepath.Join(p.dir, "e2e.exe")
	build := exec.Command("go", "test", "-c", "-tags", "wine", "-ldflags", "-checklinkname=0", "-o", program, "../../e2e")
	build.Env = windowsBuild()
	if out, err := outputOf(t, build); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := filepath.Join("..", "..", "e2e")
	out, results := p.runScripts(t, program, dir, "")
	var failed []string
	for name, result := range results {
		if result == "FAIL" {
			failed = append(failed, name)
		}
	}
	if n := len(failed); n > 0 && n <= maxAgain {
		t.Logf("failed, and run again: %v", failed)
		again, second := p.runScripts(t, program, dir, "/^("+strings.Join(failed, "|")+")$")
		out = again
		maps.Copy(results, second)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "testdata", "script", "*.txtar"))
	if len(files) == 0 {
		t.Fatal("there are no scripts")
	}
	count := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, word := strings.TrimSuffix(filepath.Base(file), ".txtar"), "all"
		if m := leftOut.FindSubmatch(text); m != nil {
			if word = string(m[1]); len(m[2]) == 0 {
				t.Errorf("%s does not say why it is not for Windows", file)
			}
			if before, _, _ := bytes.Cut(text, m[0]); word == "skip" && bytes.Contains(before, []byte("exec ")) {
				t.Errorf("%s skips what it has begun: stop is the word for that", file)
			}
			t.Logf("%s: %s: %s", name, word, m[2])
		}
		count[word]++
		switch result := results[name]; {
		case result == "FAIL":
			t.Errorf("%s failed:\n%s", name, outputOfScript(out, name))
		case result == "" || (result == "SKIP") != (word == "skip"):
			t.Errorf("%s was not run (%q), and does not say why", name, result)
		}
	}
	t.Logf("%d scripts were run whole, %d in part, %d were left out", count["all"], count["stop"], count["skip"])
}

// runScripts runs all scripts, or those that a pattern behind the test's name says, and returns what was printed and how
// each has ended.
func (p *prefix) runScripts(t *testing.T, program, dir, pattern string) (out string, results map[string]string) {
	t.Helper()
	run := exec.Command(p.wine, program, "-test.run", "^TestScripts$"+pattern, "-test.v", "-test.parallel", "4", "-test.timeout", "15m")
	run.Dir = dir
	out, err := outputOf(t, run)
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	results = map[string]string{}
	for _, m := range scriptResult.FindAllStringSubmatch(out, -1) {
		results[m[2]] = m[1]
	}
	// A program that is still at its end cannot be deleted, which testscript's own clean-up, after PASS, takes for a failure.
	if err != nil && !strings.Contains(out, "--- FAIL: TestScripts/") && !strings.Contains(out, "\nPASS\n") {
		t.Errorf("%v\n%s", err, out[max(0, len(out)-10_000):])
	}
	return out, results
}

// outputOfScript returns what one test has printed among others.
func outputOfScript(out, name string) string {
	var lines []string
	mine := false
	for line := range strings.Lines(out) {
		switch fields := strings.Fields(line); {
		case strings.HasPrefix(line, "=== "):
			mine = len(fields) > 2 && fields[2] == "TestScripts/"+name
		case mine:
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-60):], "")
}
