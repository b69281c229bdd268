package signin

import (
	"fmt"
	"strings"
)

// Policy says what a command that merely needs credentials (exec, a
// credential_process) may do when the session has ended: key awsid_sign_in of
// the sso-session.
type Policy int

// The policies.
const (
	// Unset leaves the decision to the command.
	Unset Policy = iota
	// Never leaves signing in to the person.
	Never
	// Ask signs in after a question on the terminal.
	Ask
	// Always signs in without a question, but still not without a terminal:
	// a process that nobody watches never opens a browser.
	Always
)

// ParsePolicy reads never, ask or always; nothing is Unset.
func ParsePolicy(text string) (Policy, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	for p := Unset; p <= Always; p++ {
		if text == p.String() {
			return p, nil
		}
	}
	return Unset, fmt.Errorf("%q is none of never, ask, always", text)
}

// String returns the word of the configuration.
func (p Policy) String() string { return [...]string{"", "never", "ask", "always"}[p] }
