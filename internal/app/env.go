// Package app is the world as one value: everything outside the process that a command may touch, built once in main.
package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/pace"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/style"
)

// Env is the world a command runs in. Nothing below main reads os.Getenv,
// os.Stdout, time.Now, http.DefaultClient or rand.Reader.
type Env struct {
	Args []string // Args[0] is the name the program was called by
	// AliasWords are all the words that aliases may put into the place of one of Args.
	AliasWords []string
	Stdin      io.Reader
	Stdout     io.Writer // data only
	Stderr     io.Writer // people
	Vars       environ.Vars
	Dir        string // working directory
	GOOS       string // operating system, as runtime.GOOS
	Paths      paths.Paths
	Clock      clock.Clock
	Rand       io.Reader     // cryptographic randomness
	Portal     *pace.Limiter // of all calls to IAM Identity Center; nil: they do not wait

	Terminal Terminal
	Color    string // what --color says, "" before that is read
	Browser  Browser
	Runner   runner.Runner
	Keyring  Keyring

	// Transport replaces the network in tests; nil means a real one built
	// from the settings (proxy, CA bundle, timeouts) by awsapi.
	Transport http.RoundTripper

	// Container tells whether this process runs in a container, by the marks
	// that container engines leave; nil means no.
	Container func() bool

	// Executable returns the path of the running binary.
	Executable func() (string, error)
	// Exec replaces this process by another program (Unix) or runs it to its
	// end and returns its exit code. It returns only on failure on Unix.
	Exec func(argv, env []string) (exit int, err error)

	log *slog.Logger // nil without --debug; see StartLog
}

// Browser shows a web page to the person.
type Browser interface {
	// Open starts a browser for url with the environment's own rules
	// ($BROWSER first). It does not wait for the person.
	Open(ctx context.Context, url string) error
}

// Keyring is the operating system's store for secrets. An item is found by the program's name (service) and a name
// among its items (account). Errors are those of package keyring: ErrNotFound, ErrUnavailable (no store on this
// machine), ErrLocked and ErrNoAnswer are told apart. A call may wait for the person to answer a dialog; it ends with
// its context and within a minute.
type Keyring interface {
	// Get returns the value of an item.
	Get(ctx context.Context, service, account string) (secret.String, error)
	// Set creates an item or replaces its value.
	Set(ctx context.Context, service, account string, value secret.String) error
	// Delete removes an item.
	Delete(ctx context.Context, service, account string) error
}

// Terminal is the person's controlling terminal (/dev/tty, CONIN$), which is
// there even when standard input and output are pipes.
type Terminal interface {
	// StdinIsTerminal tells whether standard input is a terminal.
	StdinIsTerminal() bool
	// StdoutIsTerminal tells whether standard output is a terminal.
	StdoutIsTerminal() bool
	// StderrIsTerminal tells whether standard error is a terminal.
	StderrIsTerminal() bool
	// Size returns columns and rows of standard output, 80 by 24 if unknown.
	Size() (columns, rows int)
	// Open opens the controlling terminal for a prompt; an error means that there is none. The caller closes it.
	Open() (io.ReadWriteCloser, error)
}

// Style is how one of the streams is written to.
func (e *Env) Style(out io.Writer) style.Style { return style.Of(out, e.Vars, e.Color) }

// Tellf writes sentences for people to one of the streams; see style.Style.Tell.
func (e *Env) Tellf(out io.Writer, format string, args ...any) error {
	return e.Style(out).Tell(fmt.Sprintf(format, args...))
}
