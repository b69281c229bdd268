package global

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// IfNeeded is the option --if-needed of commands that hand credentials out: what to do when that needs a sign-in.
type IfNeeded struct{ policy signin.Policy }

// Flag adds the option to a command. otherwise is what the command does when
// neither the option nor the session says anything.
func (o *IfNeeded) Flag(cmd *cobra.Command, otherwise signin.Policy) {
	cmd.Flags().Var(o, "if-needed", "sign in when that is needed: never, ask or always\n(default: awsid_sign_in of the sso-session or the\nprofile, else "+otherwise.String()+"); without a terminal never")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("if-needed", cobra.FixedCompletions([]string{"never", "ask", "always"}, cobra.ShellCompDirectiveNoFileComp))
}

// Policy returns the choice; signin.Unset when none was made.
func (o *IfNeeded) Policy() signin.Policy { return o.policy }

// String, Set and Type make it an option.
func (o *IfNeeded) String() string { return o.policy.String() }

// Set reads never, ask or always.
func (o *IfNeeded) Set(text string) error {
	policy, err := signin.ParsePolicy(text)
	if err == nil && strings.TrimSpace(text) == "" {
		err = problem.New(problem.Usage, "write never, ask or always")
	}
	o.policy = policy
	return err
}

// Type is the placeholder in help texts.
func (o *IfNeeded) Type() string { return "POLICY" }
