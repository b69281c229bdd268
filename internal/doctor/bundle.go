package doctor

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/paths"
)

// Bundle is a report of a set-up that can be shown to strangers: what awsid and
// the machine are, the shared files with every value masked that is not one of
// a few harmless words, the names of the variables, the findings.
type Bundle struct {
	Version  string // the line of --version
	Snapshot *Snapshot
	Findings []Finding
	Explain  string // how the chosen profile gets its credentials, for people
	Took     time.Duration
}

// WriteTo prints the report.
func (b Bundle) WriteTo(w io.Writer) (int64, error) {
	m := newMask(b.Snapshot)
	var text strings.Builder
	fmt.Fprintf(&text, "# awsid doctor --bundle\n\n%s\nexamined in %s, %d profiles, %d sso-sessions, %d cache files\n",
		b.Version, b.Took.Round(time.Millisecond), len(b.Snapshot.Profiles), len(b.Snapshot.SessionNames()), len(b.Snapshot.Caches))
	text.WriteString("\n## findings\n\n")
	for _, f := range b.Findings {
		fmt.Fprintf(&text, "%s:%d: %s: %s [%s]\n", paths.Tilde(f.File, b.Snapshot.Paths.Home), f.Line, f.Severity, m.scrub(f.Message), f.Rule)
	}
	if len(b.Findings) == 0 {
		text.WriteString("none\n")
	}
	text.WriteString("\n## variables\n\n")
	for _, name := range b.Snapshot.Vars.Names() {
		if strings.HasPrefix(name, "AWS_") || name == "HTTPS_PROXY" || name == "HTTP_PROXY" || name == "NO_PROXY" || name == "https_proxy" || name == "BROWSER" || name == "WSL_DISTRO_NAME" {
			fmt.Fprintf(&text, "%s=%s\n", name, m.value(b.Snapshot.Vars.Get(name)))
		}
	}
	for _, t := range b.Snapshot.Texts() {
		fmt.Fprintf(&text, "\n## %s\n\n%s", paths.Tilde(t.Path, b.Snapshot.Paths.Home), m.file(t))
	}
	if b.Explain != "" {
		fmt.Fprintf(&text, "\n## explain\n\n%s\n", m.scrub(b.Explain))
	}
	n, err := io.WriteString(w, strings.ReplaceAll(text.String(), b.Snapshot.Paths.Home, "~"))
	return int64(n), err
}
