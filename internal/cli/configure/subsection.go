package configure

import (
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/sys/problem"
)

// subsection is the choice of --sso-session or --services: a section of the
// config file in place of a profile.
type subsection struct {
	cmd               *cobra.Command
	session, services string
}

// flags defines the two options on a verb.
func (s *subsection) flags(cmd *cobra.Command) {
	s.cmd = cmd
	cmd.Flags().StringVar(&s.session, "sso-session", "", "the setting is one of the sso-session `NAME`, not of a profile")
	cmd.Flags().StringVar(&s.services, "services", "", "the setting is one of the services section `NAME`, not of a profile")
}

// choice returns the kind ("sso-session", "services") and name of the section;
// kind is empty when neither option was given.
func (s *subsection) choice() (kind, name string, err error) {
	session, services := s.cmd.Flags().Changed("sso-session"), s.cmd.Flags().Changed("services")
	switch {
	case session && services:
		return "", "", problem.New(problem.Usage, "--sso-session and --services exclude each other")
	case session:
		kind, name = "sso-session", s.session
	case services:
		kind, name = "services", s.services
	default:
		return "", "", nil
	}
	if !validSubsection(name) {
		return "", "", problem.New(problem.Usage, "--%s: %q is not a section name", kind, name).
			WithHint("use letters, digits, blanks and . _ - / @ : + %%")
	}
	return kind, name, nil
}

// validSubsection tells whether every reader of the file takes name for one
// name. Quotes, brackets and backslashes mean something else to some of them.
func validSubsection(name string) bool {
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" ._-/@:+%", r) {
			return false
		}
	}
	return strings.TrimSpace(name) != ""
}
