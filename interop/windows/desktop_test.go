//go:build linux

package windows

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// heldFiles: a file that another program has open for a moment is replaced when that lets go of it.
func heldFiles(t *testing.T, p *prefix) {
	h := p.newHome(t)
	h.write(t, "config", "[default]\nregion = old\n")
	holder := h.command(filepath.Join(p.dir, "driver.exe"), windowsPath(h.config()))
	letGo, inErr := holder.StdinPipe()
	said, outErr := holder.StdoutPipe()
	if err := errors.Join(inErr, outErr, holder.Start()); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(said).ReadString('\n'); !strings.HasPrefix(line, "held") {
		t.Fatalf("%q, %v", line, err)
	}
	// It lets go a moment after the new file stands beside the old one: what is left by then is the rename.
	go func() {
		defer letGo.Close()
		for t.Context().Err() == nil {
			if found, _ := filepath.Glob(filepath.Join(h.dir, ".config.*.tmp")); len(found) > 0 {
				time.Sleep(200 * time.Millisecond)
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if exit, out := h.run(t, "", "configure", "set", "region", "new"); exit != 0 || h.read(t) != "[default]\nregion = new\n" {
		t.Errorf("exit code %d, %q: %s", exit, h.read(t), out)
	}
	if err := holder.Wait(); err != nil {
		t.Error(err)
	}
}

// console: a wizard on a console of Windows, which Wine makes of a terminal. It does not show the secret.
func console(t *testing.T, p *prefix) {
	h := p.newHome(t)
	cmd := h.command(filepath.Join(p.dir, "awsid.exe"), "configure")
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	var shown []byte
	for _, step := range [][2]string{
		{"Access Key ID", "AKIAIOSFODNN7EXAMPLE"}, {"Secret Access Key", "hunter2"}, {"region name", "eu-west-1"}, {"output format", "json"},
	} {
		for !bytes.Contains(shown, []byte(step[0])) {
			buf := make([]byte, 4096)
			n, err := terminal.Read(buf)
			if shown = append(shown, buf[:n]...); err != nil {
				t.Fatalf("%v after %q, without %q", err, shown, step[0])
			}
		}
		if _, err := terminal.WriteString(step[1] + "\r"); err != nil {
			t.Fatal(err)
		}
	}
	rest, _ := io.ReadAll(terminal) // ends with an error where the terminal does
	if shown = append(shown, rest...); bytes.Contains(shown, []byte("hunter2")) {
		t.Errorf("the secret is shown: %q", shown)
	}
	keys, err := os.ReadFile(filepath.Join(h.dir, "credentials"))
	if want := "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = hunter2\n"; string(keys) != want || err != nil {
		t.Errorf("%q, %v, want %q", keys, err, want)
	}
	if err := cmd.Wait(); err != nil || h.read(t) != "[default]\nregion = eu-west-1\noutput = json\n" {
		t.Errorf("%v, %q", err, h.read(t))
	}
}

// opener: a sign-in page reaches the browser whole, & and all, and the browser's answer the program.
func opener(t *testing.T, p *prefix) {
	h := p.newHome(t)
	browser, opened := filepath.Join(h.dir, "xdg-open"), filepath.Join(h.dir, "opened")
	h.write(t, "xdg-open", "#!/bin/sh\necho \"$1\" >\"$OPENED\"\n") // what Wine has for a browser
	if err := errors.Join(os.Chmod(browser, 0o700), syscall.Mkfifo(opened, 0o600)); err != nil {
		t.Fatal(err)
	}
	pages, err := os.OpenFile(opened, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pages.Close()
	cmd := h.command(filepath.Join(p.dir, "awsid.exe"), "login", "--profile", "x", "--region", "us-east-1")
	cmd.Env = append(cmd.Env, "PATH="+h.dir+":"+os.Getenv("PATH"), "OPENED="+opened)
	if err := errors.Join(pages.SetReadDeadline(time.Now().Add(time.Minute)), cmd.Start()); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(pages).ReadString('\n')
	if err != nil {
		t.Fatalf("no page was opened: %v", err)
	}
	page, err := url.Parse(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	query := page.Query()
	if page.Host != "us-east-1.signin.aws.amazon.com" || query.Get("state") == "" || query.Get("code_challenge") == "" {
		t.Errorf("opened %s", line)
	}
	answer, err := http.Get(query.Get("redirect_uri") + "?error=access_denied&state=" + url.QueryEscape(query.Get("state")))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 255 {
		t.Errorf("%v, want exit code 255", err)
	}
}
