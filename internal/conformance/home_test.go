//go:build unix

package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// marker makes the test binary behave as awsid.
const marker = "AWSID_CONFORMANCE_CHILD"

// patience bounds one run; no case waits for anything.
const patience = 30 * time.Second

// home is the directory one case runs in.
type home struct {
	dir    string
	binary string
	tokens *strings.Replacer // tokens to values
	marks  *strings.Replacer // values to tokens
}

func newHome(t *testing.T, c testCase) home {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h := home{dir: filepath.Join(root, "home"), binary: binary}
	if *windows != "" {
		h.binary = windowsPath(filepath.Join(*windows, "awsid.exe"))
		h.tokens = strings.NewReplacer("{HOME}", windowsPath(h.dir), "{BIN}", h.binary)
		h.marks = strings.NewReplacer()
		if err := h.fill(c); err != nil {
			t.Fatal(err)
		}
		return h
	}
	h.tokens = strings.NewReplacer("{HOME}", h.dir, "{BIN}", binary)
	h.marks = strings.NewReplacer(h.dir, "{HOME}", binary, "{BIN}")
	if err := h.fill(c); err != nil {
		t.Fatal(err)
	}
	return h
}

// fill makes the files, directories and modes a case starts from.
func (h home) fill(c testCase) error {
	if err := os.Mkdir(h.dir, 0o755); err != nil {
		return err
	}
	for name, file := range c.Files {
		if err := h.write(name, file); err != nil {
			return err
		}
	}
	for _, name := range c.Dirs {
		if err := os.MkdirAll(filepath.Join(h.dir, name), 0o755); err != nil {
			return err
		}
	}
	for _, name := range c.Exec {
		if err := os.Chmod(filepath.Join(h.dir, name), 0o700); err != nil {
			return err
		}
	}
	for name, octal := range c.Modes {
		mode, err := strconv.ParseUint(octal, 8, 32)
		if err != nil {
			return err
		}
		if err := os.Chmod(filepath.Join(h.dir, name), fs.FileMode(mode)); err != nil {
			return err
		}
	}
	return nil
}

func (h home) write(name string, file content) error {
	path := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if file.Link != "" {
		return os.Symlink(h.tokens.Replace(file.Link), path)
	}
	data, err := file.bytes(h.tokens)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// run starts the program in the home directory and returns what it did.
func (h home) run(t *testing.T, args []string, env map[string]string, stdin *string) outcome {
	t.Helper()
	if *windows != "" {
		return h.runOnWindows(t, args, env, stdin)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	argv := make([]string, len(args))
	for i, a := range args {
		argv[i] = h.tokens.Replace(a)
	}
	cmd := exec.CommandContext(ctx, h.binary, argv...)
	cmd.Dir = h.dir
	// A session of its own: no terminal of the person who runs the tests.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Env = h.environ(env)
	if stdin != nil {
		cmd.Stdin = strings.NewReader(h.tokens.Replace(*stdin))
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%v: %v", argv, err)
	}
	out, text := h.marks.Replace(stdout.String()), h.marks.Replace(stderr.String())
	files, modes := h.snapshot(t)
	return outcome{Exit: cmd.ProcessState.ExitCode(), Stdout: &out, Stderr: &text, Files: files, Modes: modes}
}

func (h home) environ(env map[string]string) []string {
	vars := []string{
		marker + "=1", "HOME=" + h.dir, "PATH=" + os.Getenv("PATH"),
		"LANG=C.UTF-8", "AWS_EC2_METADATA_DISABLED=true", "GORACE=atexit_sleep_ms=0",
	}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" {
		vars = append(vars, "GOCOVERDIR="+dir)
	}
	for name, value := range env {
		vars = append(vars, name+"="+h.tokens.Replace(value))
	}
	return vars
}

// snapshot returns every file below home and the modes of files and directories.
func (h home) snapshot(t *testing.T) (map[string]*content, map[string]string) {
	t.Helper()
	files, modes := map[string]*content{}, map[string]string{}
	err := filepath.WalkDir(h.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == h.dir {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, h.dir+string(filepath.Separator)))
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			files[name] = &content{Link: h.marks.Replace(target)}
			return err
		}
		modes[name] = fmt.Sprintf("%04o", info.Mode().Perm())
		if entry.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		files[name] = contentOf([]byte(h.marks.Replace(string(data))))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, modes
}
