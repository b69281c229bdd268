// Package prompt asks a person for a line of text: with editing, completion
// and checking on a terminal, line by line from a pipe.
package prompt

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// Question is one thing to ask.
type Question struct {
	// Text is shown as it is, with its colon and blank; see Label.
	Text string
	// Default is the answer when nothing is typed.
	Default string
	// Secret hides what is typed.
	Secret bool
	// Doubt says what may be wrong with an answer that Check lets pass, "" for nothing. A person at a terminal is told,
	// and asked whether to keep it.
	Doubt func(ctx context.Context, answer string) string
	// Check returns an error, shown below the line, for an answer that will
	// not do; the question stays open. Nil takes anything.
	Check func(answer string) error
	// Complete returns what the typed text may become. Nil means nothing.
	Complete func(typed string) []Completion
	// Note returns lines to show below the typed text, such as the settings of the session of that name.
	Note func(typed string) []string
}

// Completion is one possible answer.
type Completion struct {
	Value string // the whole line
	Doc   string // shown behind it
}

// Label returns `Text [current]: `, with None for an empty current value.
func Label(text, current string) string { return text + " [" + cmp.Or(current, "None") + "]: " }

// errEnd is Ctrl-D or the end of the piped answers; it wraps io.EOF.
func errEnd(question string) error {
	question = strings.TrimRight(strings.TrimSpace(question), ":")
	return problem.New(problem.General, "the input ended before %q was answered: %w", question, io.EOF).
		WithHint("give the answer as an option, or run this on a terminal")
}

// errInterrupted is Ctrl-C. It has no text.
func errInterrupted() error { return problem.Silent(problem.Interrupted) }

// IsEnd tells whether err says that no more answers come.
func IsEnd(err error) bool { return errors.Is(err, io.EOF) }

// Among completes to the values that begin with the typed text, letter case
// aside; with nothing typed, to all of them.
func Among(values ...string) func(string) []Completion {
	return func(typed string) []Completion {
		var out []Completion
		for _, v := range values {
			if hasPrefixFold(v, typed) {
				out = append(out, Completion{Value: v})
			}
		}
		return out
	}
}
