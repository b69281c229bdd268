//go:build linux

package windows

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var foreign = flag.Bool("interop", false, "run the program by Wine, which has to be installed")

// prefix is a Windows with our program on it.
type prefix struct {
	dir  string // holds the prefix, awsid.exe, driver.exe and wine
	wine string // runs a program in the prefix
}

func TestWindows(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/windows -interop (see ../README.md)")
		return
	}
	p := install(t)
	for name, test := range map[string]func(*testing.T, *prefix){
		"locks": locks, "open files": openFiles, "held files": heldFiles, "console": console, "opener": opener, "line ends": lineEnds, "home": homeDirectory, "exit codes": exitCodes,
		"sandbox": sandboxRun, "piped answers": pipedAnswers,
	} {
		t.Run(name, func(t *testing.T) { test(t, p) })
	}
	t.Run("recorded cases", p.recordedCases)
	t.Run("scripts", p.scripts)
}

// install makes a prefix. Its server ends with the test.
func install(t *testing.T) *prefix {
	t.Helper()
	const lib = "/usr/lib/wine/"
	for _, program := range []string{lib + "wine64", lib + "wineserver64", "x86_64-w64-mingw32-gcc"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%v: apt-get install --no-install-recommends wine64 gcc-mingw-w64-x86-64", err)
		}
	}
	p := &prefix{dir: t.TempDir()}
	p.wine = filepath.Join(p.dir, "wine")
	system := filepath.Join(p.dir, "prefix", "drive_c", "windows", "system32")
	// At one of 2,000 random layouts of its memory, Wine finds something in a place that has to be free.
	fixed := ""
	if exec.Command("setarch", "--addr-no-randomize", "true").Run() == nil {
		fixed = "setarch --addr-no-randomize "
	}
	script := fmt.Sprintf("#!/bin/sh\nexport WINEPREFIX=%q WINEDEBUG=-all WINEDLLOVERRIDES=winemenubuilder.exe,mscoree,mshtml=\nexec %s"+lib+"wine64 \"$@\"\n",
		filepath.Join(p.dir, "prefix"), fixed)
	if err := os.WriteFile(p.wine, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	server := func(option string) error {
		cmd := exec.Command(lib+"wineserver64", option)
		cmd.Env = append(os.Environ(), "WINEPREFIX="+filepath.Join(p.dir, "prefix"))
		return cmd.Run()
	}
	if err := errors.Join(os.Mkdir(filepath.Join(p.dir, "prefix"), 0o700), server("-p")); err != nil {
		t.Fatal(err) // it stays until it is ended: one that ends by itself may do so under a program that begins
	}
	t.Cleanup(func() {
		if err := errors.Join(server("-k"), server("-w")); err != nil {
			t.Errorf("end Wine's server: %v", err)
		}
	})
	for _, argv := range [][]string{
		{"go", "build", "-o", filepath.Join(p.dir, "awsid.exe"), "../../cmd/awsid"},
		{"go", "build", "-o", filepath.Join(p.dir, "driver.exe"), "./driver"},
		{p.wine, "wineboot", "-i"},
		{"x86_64-w64-mingw32-gcc", "-shared", "-o", filepath.Join(system, "bcryptprimitives.dll"), "testdata/bcryptprimitives.c", "-ladvapi32"},
	} {
		cmd := exec.Command(argv[0], argv[1:]...)
		if argv[0] == "go" {
			cmd.Env = windowsBuild()
		}
		if out, err := outputOf(t, cmd); err != nil {
			t.Fatalf("%v: %v\n%s", argv, err, out)
		}
	}
	return p
}

// windowsBuild is the environment of a go command that builds for Windows.
func windowsBuild() []string {
	return append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
}

// outputOf runs a program and returns what it printed. It is printed into a file, as the services that Wine starts
// keep a pipe open.
func outputOf(t *testing.T, cmd *exec.Cmd) (string, error) {
	t.Helper()
	out, err := os.CreateTemp(t.TempDir(), "output")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	err = cmd.Run()
	text, readErr := os.ReadFile(out.Name())
	return string(text), errors.Join(err, readErr)
}

// recordedCases runs those of internal/conformance.
func (p *prefix) recordedCases(t *testing.T) {
	cmd := exec.Command("go", "test", "-count=1", "../../internal/conformance", "-run", "^TestLocal$", "-parallel", "6", "-windows", p.dir)
	if out, err := outputOf(t, cmd); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// home is a folder with shared files of its own.
type home struct {
	*prefix
	dir string
}

func (p *prefix) newHome(t *testing.T) home { return home{p, t.TempDir()} }

func windowsPath(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }

func (h home) config() string { return filepath.Join(h.dir, "config") }

// run runs awsid in the home and returns its exit code and what it printed.
func (h home) run(t *testing.T, stdin string, args ...string) (exit int, output string) {
	t.Helper()
	return h.start(t, stdin, append([]string{filepath.Join(h.prefix.dir, "awsid.exe")}, args...)...)
}

func (h home) start(t *testing.T, stdin string, argv ...string) (exit int, output string) {
	t.Helper()
	cmd := h.command(argv...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := outputOf(t, cmd)
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		t.Errorf("%v: %v", argv, err)
		return -1, ""
	}
	return cmd.ProcessState.ExitCode(), out
}

// command is a program to be run in the home.
func (h home) command(argv ...string) *exec.Cmd {
	cmd := exec.Command(h.wine, argv...)
	cmd.Dir = h.dir
	cmd.Env = append(os.Environ(), "AWS_CONFIG_FILE="+windowsPath(h.config()),
		"AWS_SHARED_CREDENTIALS_FILE="+windowsPath(filepath.Join(h.dir, "credentials")), "AWS_EC2_METADATA_DISABLED=true",
		"PROGRAM_UNDER_TEST="+windowsPath(filepath.Join(h.prefix.dir, "awsid.exe")))
	return cmd
}

func (h home) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (h home) read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(h.config())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// locks: what many processes write at once is all there, and who reads meanwhile finds a file.
func locks(t *testing.T, p *prefix) {
	h := p.newHome(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if exit, out := h.run(t, "", "configure", "set", "region", fmt.Sprint("region-", i), "--profile", fmt.Sprint("p", i)); exit != 0 {
				t.Errorf("exit code %d: %s", exit, out)
			}
		})
		all.Go(func() {
			if exit, out := h.run(t, "", "configure", "list-profiles"); exit != 0 {
				t.Errorf("exit code %d: %s", exit, out)
			}
		})
	}
	all.Wait()
	for i := range 8 {
		if want := fmt.Sprintf("[profile p%d]\nregion = region-%d\n", i, i); !strings.Contains(h.read(t), want) {
			t.Errorf("%q is missing in %q", want, h.read(t))
		}
	}
}

// openFiles: a file that another program holds open, and does not share, stays as it is, and the error says so.
func openFiles(t *testing.T, p *prefix) {
	h := p.newHome(t)
	h.write(t, "config", "[default]\nregion = old\n")
	if exit, out := h.start(t, "", "cmd.exe", "/c", `%PROGRAM_UNDER_TEST% configure set region new < config`); exit != 255 || h.read(t) != "[default]\nregion = old\n" || !strings.Contains(out, "Access denied") {
		t.Errorf("exit code %d, %q: %s", exit, h.read(t), out)
	}
	if exit, out := h.run(t, "", "configure", "set", "region", "new"); exit != 0 || h.read(t) != "[default]\nregion = new\n" {
		t.Errorf("then exit code %d, %q: %s", exit, h.read(t), out)
	}
}

func lineEnds(t *testing.T, p *prefix) {
	h := p.newHome(t)
	h.write(t, "config", "# mine\r\n[default]\r\nregion = old\r\n")
	for _, args := range [][]string{{"configure", "set", "region", "new"}, {"configure", "set", "output", "json", "--profile", "b"}} {
		if exit, out := h.run(t, "", args...); exit != 0 {
			t.Errorf("exit code %d: %s", exit, out)
		}
	}
	if want := "# mine\r\n[default]\r\nregion = new\r\n[profile b]\r\noutput = json\r\n"; h.read(t) != want {
		t.Errorf("%q, want %q", h.read(t), want)
	}
	if exit, out := h.run(t, "", "configure", "get", "region"); exit != 0 || out != "new\n" {
		t.Errorf("exit code %d, %q", exit, out)
	}
}

// homeDirectory: the files are below %USERPROFILE%, and are shown so.
func homeDirectory(t *testing.T, p *prefix) {
	h := p.newHome(t)
	exit, out := h.start(t, "", "cmd.exe", "/c", `set AWS_CONFIG_FILE=& set HOME=C:\elsewhere& %PROGRAM_UNDER_TEST% configure set region here & %PROGRAM_UNDER_TEST% profiles & type %USERPROFILE%\.aws\config`)
	if exit != 0 || !strings.Contains(out, "region = here") || !strings.Contains(out, `~/.aws/config:1`) {
		t.Errorf("exit code %d: %s", exit, out)
	}
}

func exitCodes(t *testing.T, p *prefix) {
	h := p.newHome(t)
	h.write(t, "credentials", "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n")
	for want, args := range map[int][]string{
		7: {"exec", "--", "cmd.exe", "/c", `if %AWS_ACCESS_KEY_ID%==AKIAIOSFODNN7EXAMPLE exit 7`}, 252: {"--nonsense"},
		255: {"configure", "list", "--profile", "gone"}, 0: {"exec", "--", windowsPath(filepath.Join(p.dir, "awsid.exe")), "--version"},
	} {
		if exit, out := h.run(t, "", args...); exit != want {
			t.Errorf("%v: exit code %d, want %d: %s", args, exit, want, out)
		}
	}
}

// sandboxRun: the sandbox, and a command in it that is answered.
func sandboxRun(t *testing.T, p *prefix) {
	h := p.newHome(t)
	if exit, out := h.run(t, "", "sandbox", "run", "--", "cmd.exe", "/c", `%PROGRAM_UNDER_TEST% sandbox world & exit 5`); exit != 5 || !strings.Contains(out, "111122223333") {
		t.Errorf("exit code %d: %s", exit, out)
	}
}

// pipedAnswers come with the line ends of Windows.
func pipedAnswers(t *testing.T, p *prefix) {
	h := p.newHome(t)
	if exit, out := h.run(t, "AKIAIOSFODNN7EXAMPLE\r\nsecret\r\neu-west-1\r\njson\r\n", "configure"); exit != 0 {
		t.Errorf("exit code %d: %s", exit, out)
	}
	if want := "[default]\nregion = eu-west-1\noutput = json\n"; h.read(t) != want {
		t.Errorf("%q, want %q", h.read(t), want)
	}
}
