// Package browserflow takes a person through a sign-in in the browser: where
// their browser is, what to show, and how the answer comes back.
package browserflow

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/browser"
)

// Environment is where this process runs, as far as it matters for a browser.
type Environment struct {
	SSH        bool   // in an SSH session
	Server     string // of this machine, for an ssh command: user@address, with -p for a port; may be empty
	Container  bool
	Headless   bool // a Unix without a display
	WSL        bool // a Linux inside Windows, whose browser it opens
	BrowserSet bool // BROWSER says how to open a page, wherever this is
	Terminal   bool // a person can type here
	Attended   bool // a person sees what is printed
}

// containerVariables are set by programs that run containers, in these.
var containerVariables = []string{"container", "KUBERNETES_SERVICE_HOST", "CODESPACES", "REMOTE_CONTAINERS"}

// Detect looks at the environment and the terminal.
func Detect(env *app.Env) Environment {
	isSet := func(name string) bool { return env.Vars.Get(name) != "" }
	e := Environment{
		SSH:        isSet("SSH_CONNECTION") || isSet("SSH_TTY"),
		Container:  slices.ContainsFunc(containerVariables, isSet) || env.Container != nil && env.Container(),
		BrowserSet: isSet("BROWSER"),
		WSL:        browser.System{Vars: env.Vars, GOOS: env.GOOS}.WSL(),
	}
	e.Headless = env.GOOS != "darwin" && env.GOOS != "windows" && !e.WSL &&
		!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")
	// client address, client port, server address, server port
	if f := strings.Fields(env.Vars.Get("SSH_CONNECTION")); len(f) == 4 {
		e.Server = f[2]
		if user := env.Vars.Get("USER"); user != "" {
			e.Server = user + "@" + e.Server
		}
		if f[3] != "22" {
			e.Server = "-p " + f[3] + " " + e.Server
		}
	}
	if t, err := env.Terminal.Open(); err == nil {
		e.Terminal = true
		e.Attended = env.Terminal.StdoutIsTerminal() || env.Terminal.StderrIsTerminal()
		_ = t.Close()
	}
	return e
}

// Method is how the person gets to the sign-in page and its answer back.
type Method int

// The methods, best first.
const (
	LocalBrowser Method = iota // a browser on this machine
	Tunnel                     // a browser elsewhere, its answer through ssh -L or pasted
	PasteAddress               // a browser elsewhere, its answer pasted
	DeviceCode                 // a code to type in on any device; nothing comes back
)

// TunnelPort is the callback port when the browser is on another machine: a
// fixed one, so that a LocalForward line can wait for it in ~/.ssh/config.
const TunnelPort = 8484

// Preference is what the person asked for on the command line.
type Preference struct {
	DeviceCode bool // --use-device-code, or the session has no other flow
	NoBrowser  bool
}

// ChooseMethod returns the best method, and the reason in one line where it is not the usual one.
func (e Environment) ChooseMethod(want Preference) (Method, string) {
	switch {
	case want.DeviceCode:
		return DeviceCode, ""
	case e.CanOpenBrowser():
		return LocalBrowser, ""
	case e.SSH && e.Terminal:
		return Tunnel, "You are connected by SSH, so the sign-in page opens on your own computer."
	case e.Terminal:
		return PasteAddress, "There is no browser " + e.thisHost() + ", so the sign-in page opens on another machine."
	case want.NoBrowser:
		return LocalBrowser, ""
	default:
		return DeviceCode, "There is no browser and no terminal " + e.thisHost() +
			", so this sign-in uses a device code."
	}
}

// CanOpenBrowser reports whether a browser can be opened from here. A container
// with a display, such as a toolbox, mostly can.
func (e Environment) CanOpenBrowser() bool { return e.BrowserSet || !e.SSH && !e.Headless }

// BrowserMayBeElsewhere reports whether the browser that opens may run on another
// machine, from which 127.0.0.1 does not lead here.
func (e Environment) BrowserMayBeElsewhere() bool { return e.SSH || e.Container || e.WSL }

func (e Environment) thisHost() string {
	if e.Container {
		return "in this container"
	}
	return "on this machine"
}

// CodeLimit is how long a sign-in page is waited for, as in the AWS CLI.
const CodeLimit = 10 * time.Minute

// Authorization holds the random values of one authorization code sign-in.
type Authorization struct {
	Verifier string // PKCE (RFC 7636)
	State    string
}

// NewAuthorization returns new random values.
func NewAuthorization(random io.Reader) (Authorization, error) {
	verifier, err := NewVerifier(random)
	if err != nil {
		return Authorization{}, err
	}
	state, err := NewState(random)
	return Authorization{Verifier: verifier, State: state}, err
}

// NewVerifier returns a new PKCE code verifier of 64 characters; RFC 7636 section 4.1 allows 43 to 128.
func NewVerifier(random io.Reader) (string, error) {
	var b [48]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// Challenge returns the S256 challenge of a verifier: base64url, no padding.
func Challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// NewState returns a random UUID (version 4).
func NewState(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}

// AuthorizeURL returns the address of a sign-in page. The parameters keep their order, which is the AWS CLI's.
func AuthorizeURL(page string, parameters [][2]string) string {
	var b strings.Builder
	b.WriteString(page + "?response_type=code")
	for _, p := range parameters {
		b.WriteString("&" + p[0] + "=" + strings.ReplaceAll(url.QueryEscape(p[1]), "+", "%20"))
	}
	return b.String()
}

// Listen binds the callback port, 0 for any. alternative is the option that needs no callback.
func Listen(ctx context.Context, port int, state, alternative string) (*callback.Server, error) {
	server, err := callback.Listen(ctx, port, state)
	if err != nil && port == TunnelPort {
		server, err = callback.Listen(ctx, 0, state) // in use: any other will do
	}
	if err != nil {
		return nil, problem.New(problem.General, "cannot listen for the answer of the sign-in page: %w", err).
			WithHint("choose another port with --callback-port, or sign in with %s", alternative)
	}
	return server, nil
}

// ExplainFailure puts into words how the wait for an answer ended; other errors stay as they are. name is what the
// person signs in to, command signs in to it, alternative is its option for a machine without a browser.
func ExplainFailure(err error, name, command, alternative string) error {
	var denied *callback.Denied
	switch {
	case errors.As(err, &denied) && denied.Unproven:
		return problem.New(problem.General, "the wait for the sign-in page of %s ended with an answer that does not "+
			"prove to be the page's: %w", name, denied).
			WithHint("run `%s` again", command)
	case errors.As(err, &denied):
		return problem.New(problem.General, "the sign-in page of %s refused: %w", name, denied).
			WithHint("run `%s` to try again", command)
	case errors.Is(err, callback.ErrTimeout):
		return problem.New(problem.General, "nobody finished the sign-in to %s within %.0f minutes", name,
			CodeLimit.Minutes()).WithHint("run `%s` again, with %s if no browser opened", command, alternative)
	case errors.Is(err, callback.ErrWrongState):
		return problem.New(problem.General, "the browser brought the answer of another sign-in").
			WithHint("close old sign-in tabs and run `%s` again", command)
	}
	return err
}

// Outcome returns what the browser shows at the end. user may be empty.
func Outcome(name, user string, err error) callback.Outcome {
	if user != "" {
		name += " as " + user
	}
	if err != nil {
		return callback.Outcome{Title: "Not signed in to " + name, Detail: callback.PlainText(err)}
	}
	return callback.Outcome{OK: true, Title: "Signed in to " + name,
		Detail: "You can close this tab; the terminal goes on by itself."}
}
