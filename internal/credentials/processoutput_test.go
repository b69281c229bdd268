package credentials_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// onTerminal is a process whose standard error is a terminal.
type onTerminal struct{ ttytest.None }

func (onTerminal) StderrIsTerminal() bool { return true }

// What a program says while it waits for the person is heard at once on a terminal, and elsewhere when it takes its
// time; what a fast one says is not, as in the AWS CLI.
func TestProgramIsHeardWhileItRuns(t *testing.T) {
	t.Parallel()
	const answer = `echo '{"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "very-secret"}'`
	waits := "#!/bin/sh\nprintf 'Touch\\033[31m your k\\303' >&2; sleep 0.2; printf '\\251y: ' >&2\nuntil [ -e {HOME}/touched ]; do sleep 0.05; done\n" + answer + "\n"
	for name, c := range map[string]struct {
		script     string
		isTerminal bool
		want       string
	}{
		"waiting, terminal": {waits, true, "your kéy: "},
		"waiting, pipe":     {waits, false, "your kéy: "},
		"fast, terminal":    {"#!/bin/sh\necho remark >&2\n" + answer + "\n", true, "remark\n"},
		"fast, pipe":        {"#!/bin/sh\necho remark >&2\n" + answer + "\n", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"config": "[default]\ncredential_process = {HOME}/p.sh\ncredential_process_timeout = 20\n", "p.sh": c.script})
			if c.isTerminal {
				w.env.Terminal = onTerminal{}
			}
			read, write := io.Pipe()
			w.env.Stderr = write
			heard := make(chan string)
			go func() { // the person, who touches the key when asked
				var text []byte
				for b := make([]byte, 100); ; {
					n, err := read.Read(b)
					text = append(text, b[:n]...)
					if strings.HasSuffix(string(text), ": ") {
						_ = os.WriteFile(filepath.Join(w.env.Dir, "touched"), nil, 0o600)
					}
					if err != nil {
						heard <- string(text)
						return
					}
				}
			}()
			got, err := w.retrieve("")
			write.Close()
			text := <-heard
			if err != nil || got.AccessKeyID != "AKIAPROC" || !strings.HasSuffix(text, c.want) || c.want == "" && text != "" || strings.Contains(text, "\x1b") {
				t.Errorf("heard %q, want %q; %v", text, c.want, err)
			}
		})
	}
}

func TestHeldOpenOutputIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"config": "[default]\ncredential_process = {HOME}/p.sh\ncredential_process_timeout = 2\n", "p.sh": "#!/bin/sh\nsleep 60 &\n",
	})
	var told strings.Builder
	w.env.Stderr = &told
	began := time.Now()
	_, err := w.retrieve("")
	if err == nil || !strings.Contains(err.Error(), "within 2s") || time.Since(began) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	if !strings.Contains(told.String(), "holds its output open; waiting for that, at most 2s") {
		t.Errorf("told: %q", told.String())
	}
}

// Programs that run awsid inside each other add a hint each; all of them would push the cause out of the error.
func TestErrorKeepsTheCauseAndItsHint(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"config": "[default]\ncredential_process = {HOME}/p.sh\n",
		"p.sh": "#!/bin/sh\n{ echo 'awsid: error: through too many others'; echo 'awsid: hint: name another profile'\n" +
			"i=0; while [ $i -lt 60 ]; do echo 'awsid: hint: run it by hand to see what it needs'; i=$((i+1)); done; } >&2\nexit 253\n",
	})
	_, err := w.retrieve("")
	var failed *problem.Error
	if !errors.As(err, &failed) || failed.Hint != "" ||
		!strings.HasSuffix(err.Error(), "exit code 253: awsid: error: through too many others\nawsid: hint: name another profile") {
		t.Errorf("%v", err)
	}
}
