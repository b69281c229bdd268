// Package problem is the one error type that people see: what we were doing,
// the cause, where it came from, and one hint. Its Kind picks the exit code.
package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Kind says who has to act on an error, and so picks the exit code.
type Kind int

// The kinds and their exit codes are those of the AWS CLI v2
// (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html).
const (
	General     Kind = iota // 255: anything else
	Usage                   // 252: wrong arguments, client-side validation
	Config                  // 253: configuration or credentials missing or unusable
	Service                 // 254: the service refused
	Interrupted             // 130: Ctrl-C
	NotFound                // 1: nothing there (configure get, s3 ls KEY)
	NeedsSignIn             // 255: a sign-in is needed and this process may not start one
)

// Exit returns the exit code of a kind, 255 for what is none.
func (k Kind) Exit() int {
	if k < 0 || int(k) >= len(exitCodes) {
		return exitCodes[General]
	}
	return exitCodes[k]
}

var exitCodes = [...]int{
	General: 255, Usage: 252, Config: 253, Service: 254, Interrupted: 130, NotFound: 1, NeedsSignIn: 255,
}

// Error is an error for a person. Every field but Err may be empty.
type Error struct {
	Kind Kind
	Code string // machine-readable name for structured errors: "NoRegion", "AccessDenied"
	// Operation is the service operation that answered with the error, as
	// "GetCallerIdentity"; Retries is how often it was repeated, if to the limit.
	Operation string
	Retries   int
	Doing     string // what we were doing: "read ~/.aws/config"
	Origin    string // where the cause stands: "~/.aws/config:14", "AWS_PROFILE"
	Err       error  // the cause; nil means the exit code alone says it
	Hint      string // one command to run or one edit to make
	// Skew is how far this machine's clock was ahead of that of the service
	// that answered; 0 when it did not tell the time.
	Skew time.Duration
	// Details are further members of a service error, in the order they came.
	Details []Detail
	// Raw errors are printed bare in structured formats too (AWS CLI "general" errors).
	Raw bool
}

// Detail is one further member of a service error.
type Detail struct{ Name, Value string }

// Error returns "doing: origin: cause", leaving out what is empty. A service
// error reads as every AWS tool prints it, since scripts look for that.
func (e *Error) Error() string {
	s := ""
	for _, part := range []string{e.Doing, e.Origin, e.serviceName()} {
		if part != "" {
			s += part + ": "
		}
	}
	if e.Err != nil {
		s += e.Err.Error()
	}
	return s
}

func (e *Error) serviceName() string {
	if e.Operation == "" {
		return ""
	}
	s := fmt.Sprintf("An error occurred (%s) when calling the %s operation", e.Code, e.Operation)
	if e.Retries > 0 {
		s += fmt.Sprintf(" (reached max retries: %d)", e.Retries)
	}
	return s
}

// Exit is an error that only carries the exit code of a program we ran for
// the person (exec, sandbox run); nothing is printed.
type Exit int

// Error names the code; it is for logs.
func (e Exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind from a format; %w works as in fmt.Errorf.
func New(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Err: fmt.Errorf(format, args...)}
}

// WithHint sets the hint and returns the same error, for use in a return.
//
// It is called in so many places that inlining it costs tens of kilobytes.
//
//go:noinline
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// At sets the origin and returns the same error.
func (e *Error) At(origin string) *Error { e.Origin = origin; return e }

// WithCode sets the machine-readable code and returns the same error.
func (e *Error) WithCode(code string) *Error { e.Code = code; return e }

// WithDoing sets what we were doing and returns the same error.
func (e *Error) WithDoing(doing string) *Error { e.Doing = doing; return e }

// Silent is an exit code without a text.
func Silent(k Kind) *Error { return &Error{Kind: k} }

// KindOf returns the kind of the outermost Error in err's chain, or General.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return General
}

// Bare leaves out the step and the path that an error of the file system
// begins with, for messages that name the file themselves.
func Bare(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
