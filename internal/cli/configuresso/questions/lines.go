package questions

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// Lines asks by printing a prompt and reading a line, for answers that come
// through a pipe. A refused answer is asked for again.
type Lines struct {
	In  *bufio.Reader
	Out io.Writer
}

// Ask implements Asker.
func (l Lines) Ask(ctx context.Context, q Question) (string, error) {
	for {
		fmt.Fprint(l.Out, q.Prompt())
		line, err := l.read(ctx)
		if err != nil {
			fmt.Fprintln(l.Out)
			return "", err
		}
		answer, err := q.Accept(line)
		if err == nil {
			return answer, nil
		}
		fmt.Fprintf(l.Out, "%v\n", err)
	}
}

// read returns one line; it gives up when ctx ends, though the read itself
// cannot be stopped.
func (l Lines) read(ctx context.Context) (string, error) {
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := l.In.ReadString('\n')
		done <- result{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-done:
		if r.err != nil && strings.TrimSpace(r.text) == "" {
			return "", NoAnswer(r.err)
		}
		return r.text, nil
	}
}

// NoAnswer is the error of a question whose input ended (exit 255).
func NoAnswer(err error) error {
	if !errors.Is(err, io.EOF) {
		return &problem.Error{Doing: "read the answer", Err: err}
	}
	return problem.New(problem.General, "the input ended before every question was answered").
		WithHint("answer with options instead; --help lists one for every question")
}
