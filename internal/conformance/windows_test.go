//go:build unix

package conformance

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// windows is a folder made by interop/windows: awsid.exe, its driver, and a program called wine that runs it.
var windows = flag.String("windows", "", "run the cases' program on Windows, by the driver in this `FOLDER` of interop/windows")

// isForUnix reports whether a case is about what Windows has not: links, and programs that are shell scripts, echo or
// printf.
func isForUnix(c testCase) bool {
	for _, file := range c.Files {
		if file.Link != "" || strings.Contains(file.Text, "credential_process = echo") ||
			strings.Contains(file.Text, "credential_process = printf") {
			return true
		}
	}
	return len(c.Exec) > 0
}

// onWindows is a case without modes of files, and the warning about them.
func (c testCase) onWindows() testCase {
	if len(c.Modes) > 0 {
		c.Expect.Stderr = nil
	}
	c.Modes, c.Expect.Modes = nil, nil
	return c
}

// windowsPath is a path of this system as Wine shows it to a program.
func windowsPath(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }

// unixPaths turns the paths below home in a text of Windows into those of the recorded texts.
func unixPaths(text, home string) string {
	text = strings.ReplaceAll(text, strings.ReplaceAll(home, `\`, `\\`), "{HOME}")
	text = strings.ReplaceAll(text, home, "{HOME}")
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "{HOME}")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		end := strings.IndexAny(after, " \t\r\n\"',:)")
		if end < 0 {
			end = len(after)
		}
		b.WriteString("{HOME}" + strings.ReplaceAll(strings.ReplaceAll(after[:end], `\\`, "/"), `\`, "/"))
		text = after[end:]
	}
}

// windowsRun and windowsResult are what the driver reads and writes.
type windowsRun struct {
	ID    int
	Argv  []string
	Env   []string
	Dir   string
	Stdin string
}

type windowsResult struct {
	ID             int
	Exit           int
	Stdout, Stderr []byte
	Error          string
}

// windowsDriver runs a program on Windows for many cases at once.
type windowsDriver struct {
	mu      sync.Mutex
	in      *json.Encoder
	waiting map[int]chan windowsResult
	last    int
}

// startDriver starts the one driver of this process; it ends with it.
var startDriver = sync.OnceValues(func() (*windowsDriver, error) {
	cmd := exec.Command(filepath.Join(*windows, "wine"), filepath.Join(*windows, "driver.exe"))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d := &windowsDriver{in: json.NewEncoder(in), waiting: map[int]chan windowsResult{}}
	go func() {
		for results := json.NewDecoder(out); ; {
			var res windowsResult
			if err := results.Decode(&res); err != nil {
				panic("the driver has ended: " + err.Error())
			}
			d.mu.Lock()
			d.waiting[res.ID] <- res
			d.mu.Unlock()
		}
	}()
	return d, cmd.Start()
})

func (d *windowsDriver) run(r windowsRun) windowsResult {
	answer := make(chan windowsResult, 1)
	d.mu.Lock()
	d.last++
	r.ID = d.last
	d.waiting[r.ID] = answer
	err := d.in.Encode(r)
	d.mu.Unlock()
	if err != nil {
		return windowsResult{Error: err.Error()}
	}
	return <-answer
}

// runOnWindows is run for a program on Windows.
func (h home) runOnWindows(t *testing.T, args []string, env map[string]string, stdin *string) outcome {
	t.Helper()
	d, err := startDriver()
	if err != nil {
		t.Fatal(err)
	}
	dir := windowsPath(h.dir)
	r := windowsRun{Argv: []string{h.binary}, Dir: dir, Env: []string{"USERPROFILE=" + dir, "HOME=" + dir, "AWS_EC2_METADATA_DISABLED=true"}}
	for _, a := range args {
		r.Argv = append(r.Argv, h.tokens.Replace(a))
	}
	for name, value := range env {
		r.Env = append(slices.Clone(r.Env), name+"="+h.tokens.Replace(value))
	}
	if stdin != nil {
		r.Stdin = h.tokens.Replace(*stdin)
	}
	res := d.run(r)
	if res.Error != "" {
		t.Fatalf("%v: %s", r.Argv, res.Error)
	}
	out, text := unixPaths(string(res.Stdout), dir), unixPaths(string(res.Stderr), dir)
	files, _ := h.snapshot(t)
	for _, file := range files {
		file.Text = unixPaths(strings.ReplaceAll(file.Text, h.binary, "{BIN}"), dir)
	}
	return outcome{Exit: res.Exit, Stdout: &out, Stderr: &text, Files: files}
}
