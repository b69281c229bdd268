// Command driver runs a program on Windows again and again, as the tests on the other side of Wine ask: a line of JSON
// on standard input is a run, a line on standard output what it did. Wine gives a process that it starts the variables
// of its own prefix, such as USERPROFILE; a process that another one starts gets those that it is given. With
// a path as its argument it keeps that file open instead.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// run is what is asked for.
type run struct {
	ID    int
	Argv  []string
	Env   []string // beside those of the system
	Dir   string
	Stdin string
}

// result is what a run did.
type result struct {
	ID             int
	Exit           int
	Stdout, Stderr []byte
	Error          string
}

// runLimit bounds one run.
const runLimit = 60 * time.Second

func main() {
	if len(os.Args) > 1 {
		os.Exit(hold(os.Args[1]))
	}
	var mu sync.Mutex
	var running sync.WaitGroup
	out := json.NewEncoder(os.Stdout)
	slots := make(chan struct{}, 4)
	for in := json.NewDecoder(os.Stdin); ; {
		var r run
		if err := in.Decode(&r); err != nil {
			running.Wait()
			if !errors.Is(err, io.EOF) {
				os.Exit(1)
			}
			return
		}
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			res := r.do()
			mu.Lock()
			defer mu.Unlock()
			_ = out.Encode(res) // nobody is left to tell
		})
	}
}

// hold keeps a file open, so that it cannot be replaced, until standard input ends. It says when it does.
func hold(path string) int {
	f, err := os.Open(path)
	if err != nil {
		return 1
	}
	defer f.Close()
	if _, err := os.Stdout.WriteString("held\n"); err != nil {
		return 1
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

func (r run) do() result {
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.Argv[0], r.Argv[1:]...)
	cmd.Dir, cmd.Stdin, cmd.Env = r.Dir, strings.NewReader(r.Stdin), r.Env
	for _, name := range []string{"SystemRoot", "SystemDrive", "ComSpec", "PATH", "PATHEXT", "TEMP", "TMP", "windir", "OS"} {
		cmd.Env = append(cmd.Env, name+"="+os.Getenv(name))
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	res := result{ID: r.ID}
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		res.Error = err.Error()
	}
	res.Stdout, res.Stderr = stdout.Bytes(), stderr.Bytes()
	if cmd.ProcessState != nil {
		res.Exit = cmd.ProcessState.ExitCode()
	}
	return res
}
