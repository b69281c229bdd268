package profileplan

import (
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
)

// markKey is the key of a generated profile that says what it was generated from.
const markKey = "awsid_generated_from"

// Mark says what a profile is generated from. Of one account and role there may be a profile for each of several
// regions, and a twin of each that runs a process.
type Mark struct {
	Session string // the sso-session, or the start URL of the older form
	Account string
	Role    string
	Region  string // "" unless there are several
	Process bool
}

const processWord = "process"

// String returns the mark as it stands in the config file: SESSION/ACCOUNT/ROLE, and what sets it apart behind that.
func (m Mark) String() string {
	text := escapeSession(m.Session) + "/" + m.Account + "/" + m.Role
	if m.Region != "" {
		text += "/" + m.Region
	}
	if m.Process {
		text += "/" + processWord
	}
	return text
}

// ParseMark reads a mark, and reports whether it is one.
func ParseMark(text string) (m Mark, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) < 3 || len(parts) > 5 || !arn.IsAccountID(parts[1]) || parts[2] == "" {
		return Mark{}, false
	}
	m = Mark{Session: unescapeSession(parts[0]), Account: parts[1], Role: parts[2]}
	rest := parts[3:]
	if n := len(rest); n > 0 && rest[n-1] == processWord {
		m.Process, rest = true, rest[:n-1]
	}
	if len(rest) == 1 && rest[0] != "" {
		m.Region, rest = rest[0], nil
	}
	return m, len(rest) == 0
}

// MarkOf returns the mark of a profile, and reports whether it has one.
func MarkOf(p *shared.Profile) (m Mark, ok bool) { return ParseMark(p.Text(markKey)) }

// escapeSession makes one part of a mark of a session's name, which may hold anything.
func escapeSession(name string) string {
	if !strings.ContainsAny(name, "%/]\r\n") {
		return name
	}
	return strings.NewReplacer("%", "%25", "/", "%2F", "]", "%5D", "\n", "%0A", "\r", "%0D").Replace(name)
}

func unescapeSession(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	return strings.NewReplacer("%25", "%", "%2F", "/", "%5D", "]", "%0A", "\n", "%0D", "\r").Replace(text)
}
