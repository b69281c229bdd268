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
	// Ask signs in after a question on the terminal; without a terminal it
	// is Never. It is the default.
	Ask Policy = iota
	// Never leaves signing in to the person.
	Never
	// Always signs in when there is a terminal to say so on. A process
	// without one never opens a browser, whatever the policy.
	Always
)

// ParsePolicy reads never, ask or always; nothing is Ask.
func ParsePolicy(text string) (Policy, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "ask":
		return Ask, nil
	case "never":
		return Never, nil
	case "always":
		return Always, nil
	}
	return Ask, fmt.Errorf("%q is no policy", text)
}

// String returns the word of the configuration.
func (p Policy) String() string { return [...]string{"ask", "never", "always"}[p] }
