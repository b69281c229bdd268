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
	"strings"
	"time"

	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/problem"
)

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
